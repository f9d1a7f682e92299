/** What kind of rule a guest broke, by the words of the arena, of the host's own errors, or of wasmtime. */
export function trapKind(text: string): string {
  const found = kinds.find(([words]) => words.test(text));
  return found === undefined ? `unknown: ${text}` : found[1];
}

// --- internal ---

/** The first that fits counts. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/realloc gave \d+, which is not aligned|realloc return: result not aligned/, "realloc alignment"],
  [/realloc gave|realloc return: beyond end of memory/, "realloc range"],
  [/is not aligned|pointer not aligned/, "alignment"],
  [
    /discriminant \d+(?: at \d+)?; there are \d+ cases|discriminant \d+ out of range|unexpected discriminant/,
    "discriminant",
  ],
  [/is not a Unicode scalar value|char \d+ at|out of range for `char`/, "char"],
  [/is not UTF-8|invalid utf-8|not valid for encoding utf-8|incomplete utf-8/, "utf-8"],
  [/reach(?:es)? outside of memory|out of bounds of memory|has more than \d+ bytes/, "range"],
  [/cannot leave component instance/, "leave"],
  [/call stack|calls went too deep/, "stack"],
  [/unreachable/, "unreachable"],
];
