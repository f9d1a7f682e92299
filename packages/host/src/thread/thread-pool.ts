import type { Worker } from "node:worker_threads";
import { startPluginWorker } from "./plugin-worker.ts";

/**
 * Threads that need not be started: spares, which have run nothing, and for a short time those that were left by an instance of the same plugin. Starting one takes
 * longer than making a small plugin's instance.
 *
 * None of them keeps the process alive.
 */
export class ThreadPool {
  readonly #entry: URL;
  readonly #size: number;
  readonly #spares = new Set<Worker>();
  /** Threads that were left, with the module that they have loaded. */
  readonly #left = new Map<Worker, string | undefined>();
  /** How many instances have left a thread. */
  readonly #uses = new WeakMap<Worker, number>();
  #isClosed = false;

  /**
   * @param entry - the module that runs in each.
   * @param size - how many spares to keep.
   */
  constructor(entry: URL, size: number) {
    this.#entry = entry;
    this.#size = size;
  }

  /** Have at least so many spares, or as many as it keeps. */
  warm(atLeast = 0): void {
    while (!this.#isClosed && this.#spares.size < Math.max(this.#size, atLeast)) this.#spares.add(this.#start());
  }

  /**
   * A thread for an instance: one that was left, or a spare one, if there is one.
   *
   * @param module - what it has to load before it is locked, where that differs: a thread loads one. Default: nothing.
   */
  take(module?: string): Worker {
    for (const [thread, loaded] of this.#left) {
      if (loaded !== module) continue;
      this.#left.delete(thread);
      forget(thread);
      thread.ref();
      return thread;
    }
    const [spare = this.#start()] = this.#spares;
    this.#spares.delete(spare);
    forget(spare);
    spare.ref();
    // Not now: the thread that is taken is waited for
    setTimeout(() => this.warm(), 1000).unref();
    return spare;
  }

  /**
   * Keep a thread in which nothing runs any more for the next instance; it ends when none comes soon, and when it has had many.
   *
   * @param module - as for {@link ThreadPool.take}.
   */
  async giveBack(thread: Worker, module?: string): Promise<void> {
    forget(thread);
    const uses = (this.#uses.get(thread) ?? 0) + 1;
    if (this.#isClosed || uses >= instancesPerThread) return void (await thread.terminate());
    this.#uses.set(thread, uses);
    this.#left.set(thread, module);
    thread.unref();
    thread.on("error", () => this.#left.delete(thread));
    thread.on("exit", () => this.#left.delete(thread));
    setTimeout(() => {
      // It may have been taken and left again since
      if (this.#uses.get(thread) === uses && this.#left.delete(thread)) void thread.terminate();
    }, keptMs).unref();
  }

  /** End the threads in which nothing runs. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const idle = [...this.#spares, ...this.#left.keys()];
    this.#spares.clear();
    this.#left.clear();
    await Promise.all(idle.map((thread) => thread.terminate()));
  }

  // --- internal ---

  #start(): Worker {
    const thread = startPluginWorker(this.#entry);
    thread.unref();
    // A spare that can't start is dropped; the next one will say why.
    thread.on("error", () => this.#spares.delete(thread));
    return thread;
  }
}

// --- internal ---

/** Tell those who listened to it nothing more. */
function forget(thread: Worker): void {
  for (const event of ["message", "error", "exit"]) thread.removeAllListeners(event);
}

/** How long a thread that was left is kept: what its last instance had is free only when it ends, or when V8 needs the memory. */
const keptMs = 1000;

/** After so many instances a thread is replaced: what they leave in it is garbage, but no more than this of it gathers. */
const instancesPerThread = 25;
