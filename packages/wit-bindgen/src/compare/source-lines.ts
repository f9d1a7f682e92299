import type { Place, Source } from "../../generator/generator.js";

/** The lines of a package's files. */
export class SourceLines {
  /** Where the lines of each file begin. */
  readonly #starts = new Map<string, readonly number[]>();
  readonly #files: ReadonlyMap<string, Uint8Array>;

  constructor({ path, content }: Source) {
    const directory = path.replace(/\/+$/, "");
    this.#files = new Map(
      content.tag === "file"
        ? [[path, content.val]]
        : content.val.map(([name, bytes]): [string, Uint8Array] => [`${directory}/${name}`, bytes]),
    );
  }

  /** A place as people find it: `file:line`. */
  describe({ file, offset }: Place): string {
    const starts = this.#startsOf(file);
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return `${file}:${low}`;
  }

  #startsOf(file: string): readonly number[] {
    const known = this.#starts.get(file);
    if (known !== undefined) return known;
    const bytes = Buffer.from(this.#files.get(file) ?? []);
    const starts = [0];
    for (let at = bytes.indexOf("\n"); at !== -1; at = bytes.indexOf("\n", at + 1)) starts.push(at + 1);
    this.#starts.set(file, starts);
    return starts;
  }
}
