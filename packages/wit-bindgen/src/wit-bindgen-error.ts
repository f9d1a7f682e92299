/** What can go wrong while bindings are generated. */
export type WitBindgenErrorCode =
  /** A language, an option or its value that the generator does not know. */
  | "INVALID_OPTION"
  /** A file or directory of WIT that is missing or cannot be read. */
  | "WIT_UNREADABLE"
  /** WIT that does not parse or resolve; the message has file, line, column and the lines concerned. */
  | "INVALID_WIT"
  /** A world that is not there, or no world named where there are several. */
  | "UNKNOWN_WORLD"
  /** What the generator refuses to make bindings for. */
  | "GENERATION_FAILED"
  /** A panic inside the generator, with its text: a bug of wit-bindgen, or something that it does not support yet. */
  | "GENERATOR_PANICKED";

/**
 * Every failure of this package.
 *
 * wit-parser's and wit-bindgen's own words are kept as they are, lines and all.
 */
export class WitBindgenError extends Error {
  override readonly name = "WitBindgenError";
  /** The cause's kind: what programs should switch on. */
  readonly code: WitBindgenErrorCode;
  /** The message without its code: what the terminal shows. */
  readonly detail: string;

  constructor(code: WitBindgenErrorCode, detail: string, options?: ErrorOptions) {
    super(`[${code}] ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }
}

/** Tell a {@link WitBindgenError} by its name and code, so that it is known even from another copy of this package. */
export function isWitBindgenError(error: unknown): error is WitBindgenError {
  return error instanceof Error && error.name === "WitBindgenError" && "code" in error && "detail" in error;
}
