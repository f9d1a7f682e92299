import fc from "fast-check";

/** Text as a WIT string carries it: any characters, and often those that careless bindings lose. */
export const anyString: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: fc.string({ unit: "binary", maxLength: 24 }), weight: 4 },
  { arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 24 }), weight: 2 },
  { arbitrary: fc.string({ unit: "grapheme-composite", maxLength: 12 }), weight: 2 },
  { arbitrary: fc.array(fc.constantFrom(...oddStrings()), { minLength: 1, maxLength: 4 }).map(join), weight: 4 },
);

// --- internal ---

/** NUL, line ends, a byte order mark, combining characters, characters of two UTF-16 units, code points that are not characters. */
function oddStrings(): string[] {
  const controls = ["\u0000", "\t", "\r\n", "\u001b", "\u007f", "\u0085", "\u2028"];
  const invisible = ["\ufeff", "\u200d", "\u202e", "\u0301", "\ufffd", "\ufffe", "\uffff"];
  const astral = ["\u{1f600}", "\u{1f468}\u200d\u{1f469}", "\u{10000}", "\u{10ffff}"];
  return [...controls, ...invisible, ...astral, "a", "e\u0301", "\u00e9", " ", "__proto__", "constructor", "null"];
}

function join(parts: readonly string[]): string {
  return parts.join("");
}
