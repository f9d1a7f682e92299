import type { Language } from "./languages.ts";

/**
 * Keep what the docs of a WIT say inside of the comments that generators write them into.
 *
 * wit-bindgen 0.63 writes a doc comment as it is behind `//` or `///`, line by line. In C a line that ends with a backslash goes on in the next one,
 * which then is a comment too: a field of a struct is gone. A carriage return alone ends the line for clang, so that what follows it is code;
 * rustc refuses it. Lines that end in a backslash get a dot, and such a carriage return becomes a space. gofmt removes these, and Go has no such backslash.
 *
 * @returns the same files but for those lines.
 */
export function keepComments(language: Language, files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map([...files].map(([path, bytes]) => [path, isSource(language, path) ? keep(language, bytes) : bytes]));
}

// --- internal ---

function isSource(language: Language, path: string): boolean {
  return language === "c" ? /\.[ch]$/.test(path) : language === "rust" && path.endsWith(".rs");
}

function keep(language: Language, bytes: Uint8Array): Uint8Array {
  const code = Buffer.from(bytes).toString("utf8");
  const whole = code.replaceAll(/\r(?!\n)/g, " ");
  // `??/` is a backslash where trigraphs are.
  const kept = language === "c" ? whole.replaceAll(/^(\s*\/\/.*(?:\\|\?\?\/))\s*$/gm, "$1.") : whole;
  return kept === code ? bytes : Buffer.from(kept);
}
