import type { Worker } from "node:worker_threads";
import { startPluginWorker } from "../thread/plugin-worker.ts";

/**
 * Threads that have started before it is known what they will run: starting one takes longer than making a small plugin's instance.
 *
 * Spare threads do not keep the process alive.
 */
export class ThreadPool {
  readonly #size: number;
  readonly #spares = new Set<Worker>();
  #isClosed = false;

  /** @param size - how many spares to keep. */
  constructor(size: number) {
    this.#size = size;
  }

  /** Have at least so many spares, or as many as it keeps. */
  warm(atLeast = 0): void {
    while (!this.#isClosed && this.#spares.size < Math.max(this.#size, atLeast)) this.#spares.add(this.#start());
  }

  /** A thread for an instance: a spare one if there is one. */
  take(): Worker {
    const [spare = this.#start()] = this.#spares;
    this.#spares.delete(spare);
    spare.removeAllListeners("error");
    spare.ref();
    // Not now: the thread that is taken is waited for
    setTimeout(() => this.warm(), 1000).unref();
    return spare;
  }

  /** End the spares. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const spares = [...this.#spares];
    this.#spares.clear();
    await Promise.all(spares.map((spare) => spare.terminate()));
  }

  // --- internal ---

  #start(): Worker {
    const thread = startPluginWorker(new URL("./instance-thread.js", import.meta.url));
    thread.unref();
    // A spare that can't start is no spare; the next one will say why.
    thread.on("error", () => this.#spares.delete(thread));
    return thread;
  }
}
