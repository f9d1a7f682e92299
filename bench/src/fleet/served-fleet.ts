import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** `armory nri serve` as an operator starts it, whose log is read. */
export class ServedFleet {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #replaced = 0;
  #onReplaced: (() => void) | undefined;

  /** @param directory - with `plugins` and `conf`. */
  constructor(folder: string, socket: string, args: readonly string[]) {
    const folders = ["--plugins", `${folder}/plugins`, "--config-dir", `${folder}/conf`, "--runtime-socket", socket];
    const child = spawn(process.execPath, [armory, "nri", "serve", ...folders, ...args, "--log-format", "json"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#child = child;
    this.#ended = once(child, "close");
    createInterface({ input: child.stderr }).on("line", (line) => this.#read(line));
  }

  /** Its number, for its CPU time. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`"${armory} nri serve" did not start`);
    return this.#child.pid;
  }

  /** Wait until so many plugins were replaced by new versions since it was started. */
  async untilReplaced(count: number): Promise<void> {
    while (this.#replaced < count) await new Promise<void>((resolve) => (this.#onReplaced = resolve));
  }

  /** End it, and wait until it has ended. */
  async close(): Promise<void> {
    this.#child.kill();
    await this.#ended;
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

// --- internal ---

const armory = fileURLToPath(new URL("../../../packages/cli/bin/armory.js", import.meta.url));
