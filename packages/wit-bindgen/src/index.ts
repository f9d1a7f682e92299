export { generate } from "./generate.ts";
export type { Generated, GenerateRequest, GoRuntime } from "./generate.ts";
export { compareWit } from "./compare/compare-wit.ts";
export type { CompareWitRequest, OtherJudgments, WitComparison, WitVerdict } from "./compare/compare-wit.ts";
export type { WitBreakage, WitChange, WitChangeKind, WitItemKind, WitState } from "./compare/wit-change.ts";
export { encodeWit, nameWit, printWit } from "./package/encode-wit.ts";
export type { EncodedWit, PrintedWit, WitPackageName } from "./package/encode-wit.ts";
export { newestVersion } from "./version-series.ts";
export { checkWitVersion } from "./release/check-wit-version.ts";
export type { CheckWitVersionRequest, WitNeighbor, WitRelease, WitVersionCheck } from "./release/check-wit-version.ts";
export {
  checkFrozen,
  digestWit,
  findReleased,
  freezeDirectory,
  readReleased,
  releasedFile,
} from "./release/released-directories.ts";
export type { FrozenProblem, ReleasedDirectory } from "./release/released-directories.ts";
export { languages } from "./languages.ts";
export type { Language } from "./languages.ts";
export type { GeneratorOptions } from "./generator-options.ts";
export type { WitSource } from "./wit-source.ts";
export { isWitBindgenError, WitBindgenError, witBindgenErrorCatalog } from "./wit-bindgen-error.ts";
export type { WitBindgenErrorCode } from "./wit-bindgen-error.ts";
export { versions } from "./versions.ts";
