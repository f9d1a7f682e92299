import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { Cell } from "./cell.ts";
import type { Answer, Setup } from "./messages.ts";

/** The paths that serve-path.ts knows. */
export type PathName = "encoded" | "view" | "jco";

/** A program that is measured: a process of its own, so that its CPU time is nobody else's and its heap has nobody else's shapes. */
export class Contender {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #command: string;

  /**
   * Start it for one cell. What it writes on stderr is shown.
   *
   * @param command - The program, and what comes before the component and the cell in its arguments.
   */
  constructor([program, ...args]: readonly [string, ...string[]], component: string, cell: Cell) {
    const { payload, headers, config } = cell;
    const all = [...args, component, JSON.stringify({ payload, headers, config } satisfies Setup)];
    this.#command = [program, ...all].join(" ");
    this.#child = spawn(program, all, { stdio: ["pipe", "pipe", "inherit"] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** A path of serve-path.ts, in a Node of its own. */
  static ofPath(path: PathName, component: string, cell: Cell): Contender {
    return new Contender(
      [process.execPath, fileURLToPath(new URL("serve-path.ts", import.meta.url)), path],
      component,
      cell,
    );
  }

  /**
   * Let it transform records for some milliseconds.
   *
   * @throws Error when the program ends instead.
   */
  async run(milliseconds: number): Promise<Answer> {
    this.#child.stdin.write(`${Math.max(1, Math.round(milliseconds))}\n`);
    const { value, done } = await this.#lines.next();
    if (done !== true) return JSON.parse(value) as Answer;
    throw new Error(`"${this.#command}" ended; what it printed says why`);
  }

  /** End it, and wait until it has ended. */
  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "close");
    this.#child.stdin.end();
    await ended;
  }
}
