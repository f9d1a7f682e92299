import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** A program in a process of its own that is spoken to by lines. What it writes on stderr is shown. */
export class LineProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #command: string;

  constructor(program: string, args: readonly string[]) {
    this.#command = [program, ...args].join(" ");
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Write a line on its stdin, and read the next one of its stdout, as {@link LineProcess.read}. */
  ask<Answer>(line: string): Promise<Answer> {
    this.#child.stdin.write(`${line}\n`);
    return this.read();
  }

  /**
   * Read the next line of its stdout, as JSON.
   *
   * @throws Error when the program ends instead.
   */
  async read<Answer>(): Promise<Answer> {
    const { value, done } = await this.#lines.next();
    if (done !== true) return JSON.parse(value) as Answer;
    throw new Error(`"${this.#command}" ended; what it printed says why`);
  }

  /** End its stdin, with which it ends, and wait until it has ended. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "close");
    this.#child.stdin.end();
    await ended;
  }
}
