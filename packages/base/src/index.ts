// Files and directories
export { describeFileError } from "./describe-file-error.ts";
export { fileIdentity, openFileIdentity } from "./file-identity.ts";
export { isLostDirectory } from "./lost-directory.ts";
export { makeDirectory } from "./make-directory.ts";

// What is in them
export { describeSignature } from "./file-signature.ts";
export { parseJson } from "./parse-json.ts";

// What people write and read
export { durationPattern, parseDuration, parseSize, sizePattern } from "./quantity.ts";
export { nameSome } from "./name-some.ts";
export { printable, printableLine, printableMessage } from "./printable.ts";
export { suggest } from "./suggest.ts";

// What goes wrong
export { adviceOf, ArmoryError, codesOf, isErrorOf, isErrorText, parseErrorData, renderError } from "./armory-error.ts";
export type { CodeDescription, ErrorData, ErrorDetails, RenderedError, Vocabulary } from "./armory-error.ts";

// Waiting
export { unlessAborted } from "./unless-aborted.ts";
