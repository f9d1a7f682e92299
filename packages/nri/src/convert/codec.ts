/**
 * Converts between a message of the protocol and the WIT value, as jco has it, that says the same.
 *
 * As jco has them: records are objects with names in camel case, options are the value or undefined, maps are lists of pairs, enums their
 * words, flags objects of booleans, variants `{ tag, val }`, `s64` and `u64` bigints, `list<u32>` a Uint32Array.
 */
export interface Codec<Proto, Wit> {
  /** What a plugin is shown. What the WIT has no place for is left out. */
  readonly toWit: (message: Proto) => Wit;
  /** What a plugin asks for. */
  readonly fromWit: (value: Wit) => Proto;
}
