import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

/** `armory nri serve` as an operator starts it, in a process of its own. */
export class ServedNri {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  /**
   * @param directory - with `plugins` and `conf`.
   * @param log - where its log goes: to this program's, or to whoever reads it.
   */
  constructor(directory: string, socket: string, args: readonly string[], log: "inherit" | "pipe" = "inherit") {
    const plugins = ["--plugins", `${directory}/plugins`, "--config-dir", `${directory}/conf`];
    const stdio: StdioOptions = ["ignore", log === "pipe" ? "ignore" : 2, log === "pipe" ? "pipe" : 2];
    this.#child = spawn(process.execPath, [armory, "nri", "serve", ...plugins, "--runtime-socket", socket, ...args], {
      stdio,
    });
    this.#ended = once(this.#child, "close");
  }

  /** Its number, for its CPU time. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`"${armory} nri serve" did not start`);
    return this.#child.pid;
  }

  /** Its log, where that is a pipe. */
  get log(): Readable {
    if (this.#child.stderr === null) throw new Error("the log is not a pipe");
    return this.#child.stderr;
  }

  /** End it, and wait until it has ended. */
  async close(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }
}

// --- internal ---

const armory = fileURLToPath(new URL("../../../packages/cli/bin/armory.js", import.meta.url));
