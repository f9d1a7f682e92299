import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Isolation } from "@armory-plugins/host";

/** `armory nri serve` as an operator starts it, in a process of its own. It logs what is wrong alone. */
export class ServedPlugin {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  /**
   * @param directory - with `plugins` and `conf`.
   * @param isolation - where the plugins run. Default: in threads, so that one process has all the CPU time.
   */
  constructor(folder: string, socket: string, isolation: Isolation = "thread") {
    const folders = ["--plugins", `${folder}/plugins`, "--config-dir", `${folder}/conf`, "--runtime-socket", socket];
    const args = [...folders, "--isolation", isolation];
    this.#child = spawn(process.execPath, [armory, "nri", "serve", ...args, "--log-level", "warn"], {
      stdio: ["ignore", 2, 2],
    });
    this.#ended = once(this.#child, "close");
  }

  /** Its number, for its CPU time. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`"${armory} nri serve" did not start`);
    return this.#child.pid;
  }

  /** End it, and wait until it has ended. */
  async close(): Promise<void> {
    this.#child.kill();
    await this.#ended;
  }
}

// --- internal ---

const armory = fileURLToPath(new URL("../../../packages/cli/bin/armory.js", import.meta.url));
