/**
 * A string quoted as Go's `%q` writes it, which is how the runtime quotes names in its errors.
 *
 * @see https://pkg.go.dev/strconv#Quote
 */
export function quote(text: string): string {
  let quoted = '"';
  for (const character of text) {
    quoted += short.get(character) ?? (printable.test(character) ? character : escape(character.codePointAt(0) ?? 0));
  }
  return `${quoted}"`;
}

// --- internal ---

const short: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\u0007", "\\a"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
  ["\v", "\\v"],
]);

/** What `unicode.IsPrint` says: letters, marks, numbers, punctuation, symbols and the space of ASCII. */
const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

function escape(code: number): string {
  const hex = code.toString(16);
  if (code < 0x80) return `\\x${hex.padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
