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
  readonly #numbered = new Map<string, { readonly name: string; readonly encoded: Uint8Array }>();

  /** @param prefix - what the numbers follow: lower-case ASCII letters. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The numbered name that stands for a name; undefined when nothing has that name. */
  get(name: string): string | undefined {
    return this.#numbered.get(name)?.name;
  }

  /** The encoded numbered name that stands for a name (WebAssembly core specification, 5.2.4). */
  encode(name: string): Uint8Array {
    let numbered = this.#numbered.get(name);
    if (numbered === undefined) {
      const own = `${this.#prefix}${this.#numbered.size}`;
      numbered = { name: own, encoded: Uint8Array.from([...leb128(own.length), ...Buffer.from(own, "latin1")]) };
      this.#numbered.set(name, numbered);
    }
    return numbered.encoded;
  }
}
