import { createInterface } from "node:readline";
import { ServedNri } from "../nri/served-nri.ts";

/** `armory nri serve`, whose log says which plugins were replaced. */
export class ServedFleet {
  readonly #served: ServedNri;
  #replaced = 0;
  #onReplaced: (() => void) | undefined;

  /** @param directory - with `plugins` and `conf`. */
  constructor(directory: string, socket: string, args: readonly string[]) {
    this.#served = new ServedNri(directory, socket, [...args, "--log-format", "json"], "pipe");
    createInterface({ input: this.#served.log }).on("line", (line) => this.#read(line));
  }

  /** Its number, for its CPU time. */
  get pid(): number {
    return this.#served.pid;
  }

  /** Wait until so many plugins were replaced by new versions since it was started. */
  async untilReplaced(count: number): Promise<void> {
    while (this.#replaced < count) await new Promise<void>((resolve) => (this.#onReplaced = resolve));
  }

  /** End it, and wait until it has ended. */
  close(): Promise<void> {
    return this.#served.close();
  }

  // --- internal ---

  #read(line: string): void {
    const { level, msg } = JSON.parse(line) as { readonly level: string; readonly msg: string };
    if (level === "error") console.error(line);
    if (!msg.includes("the new version serves")) return;
    this.#replaced += 1;
    this.#onReplaced?.();
  }
}
