import {
  ArmoryError,
  type CodeDescription,
  codesOf,
  isErrorOf,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** What can go wrong while bindings are generated: each code with its cause and what to do about it. */
export const witBindgenErrorCatalog = {
  INVALID_OPTION: {
    cause: "the generator does not know the language, the option or its value",
    remedy: "take one of those that the message lists",
  },
  WIT_UNREADABLE: { cause: "a file or directory of WIT is missing or cannot be read", remedy: "correct the path" },
  INVALID_WIT: {
    cause: "the WIT does not parse or resolve; the message has file, line, column and the lines concerned",
    remedy: "fix the WIT",
  },
  UNKNOWN_WORLD: {
    cause: "the world does not exist, or none was named where there are several",
    remedy: "name one of the worlds that the message lists",
  },
  GENERATION_FAILED: {
    cause: "the generator refuses to make bindings for this world",
    remedy: "read the generator's reason in the message",
  },
  WIT_TOO_LARGE: {
    cause: "the WIT is too large or too deeply nested to be read",
    remedy: "split it, and check that it is WIT at all",
  },
  PACKAGE_RENAMED: {
    cause: "two versions that are to be compared are of packages with different names",
    remedy: "compare versions of one package; a package with another name is a new one",
  },
  COMPARISON_FAILED: {
    cause:
      "wit-component cannot compare a world even with itself, such as one that imports two versions of an interface",
    remedy: "read the reason in the message",
  },
  VERSION_INVALID: {
    cause: "the package has no version, or one that is not a semantic version",
    remedy: "write it into the `package` statement: `package example:name@1.2.3;`",
  },
  RELEASES_INVALID: {
    cause: "the list of released directories cannot be read, or an entry of it makes no sense",
    remedy: "restore the file from version control",
  },
  GENERATOR_PANICKED: {
    cause: "the generator panicked; the message has its words",
    remedy: "report it: it is a bug of wit-bindgen, or something that it does not support yet",
  },
} as const satisfies Readonly<Record<string, CodeDescription>>;

/** The code of a {@link WitBindgenError}. */
export type WitBindgenErrorCode = keyof typeof witBindgenErrorCatalog;

/**
 * Every failure of this package.
 *
 * wit-parser's and wit-bindgen's own words are kept, lines and all.
 */
export class WitBindgenError extends ArmoryError<WitBindgenErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, codesOf(witBindgenErrorCatalog));

  override readonly name = "WitBindgenError";
}

/** Tell a {@link WitBindgenError} by its name and code, so that it is known even from another copy of this package. */
export function isWitBindgenError(error: unknown): error is WitBindgenError {
  return isErrorOf("WitBindgenError", error);
}
