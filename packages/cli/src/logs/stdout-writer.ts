import { CliError } from "../cli-error.ts";
import type { Terminal } from "../terminal.ts";
import type { SegmentWriter } from "./log-writer.ts";

/** Writes the only partition there is. */
export class StdoutWriter implements SegmentWriter {
  readonly #terminal: Terminal;
  readonly #partition: number;

  constructor(terminal: Terminal, partition: number) {
    this.#terminal = terminal;
    this.#partition = partition;
  }

  async write(partition: number, bytes: Buffer): Promise<void> {
    if (partition !== this.#partition) {
      throw new CliError(
        "MISUSE",
        `the plugin moved a record from partition ${this.#partition} to ${partition}; say with --out in which folder to write them`,
      );
    }
    await this.#terminal.stdout.write(bytes);
  }

  async finish(): Promise<void> {}

  async abandon(): Promise<void> {}
}
