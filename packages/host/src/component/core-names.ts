import { leb128 } from "./leb128.ts";

/** What numbered names start with in a component, and in the same component with other names. */
export const namePrefixes = { own: "n", other: "m" } as const;

/**
 * Numbers in place of the names by which a component's core modules and instances know each other.
 *
 * A name is any string of the plugin's, and jco writes it into the program that it generates. What a name is for is only to be equal to another: each gets a
 * number, the same wherever it stands.
 */
export class CoreNames {
  readonly #prefix: string;
  readonly #numbered = new Map<string, Uint8Array>();

  /** @param prefix - what the numbers follow: lower-case ASCII letters. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The encoded numbered name that stands for a name (WebAssembly core specification, 5.2.4). */
  encode(name: string): Uint8Array {
    const known = this.#numbered.get(name);
    if (known !== undefined) return known;
    const numbered = `${this.#prefix}${this.#numbered.size}`;
    const encoded = Uint8Array.from([...leb128(numbered.length), ...Buffer.from(numbered, "latin1")]);
    this.#numbered.set(name, encoded);
    return encoded;
  }
}
