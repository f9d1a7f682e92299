import { isUtf8 } from "node:buffer";
import { CliError, type CliErrorCode } from "./cli-error.ts";
import { guessEncoding } from "./records/guess-format.ts";

/**
 * The text of a file in UTF-8, without a byte order mark.
 *
 * @throws CliError with this code for anything else, with what it is where that can be told.
 */
export function decodeText(bytes: Buffer, shownPath: string, expected: string, code: CliErrorCode): string {
  if (isUtf8(bytes)) return withoutMark(bytes.toString());
  const found = guessEncoding(bytes);
  const message =
    found === undefined
      ? `"${shownPath}" is not UTF-8; expected ${expected}`
      : `cannot read "${shownPath}" as ${expected}: ${found}`;
  throw new CliError(code, message);
}

/** A text without the byte order mark that it may begin with. */
export function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}
