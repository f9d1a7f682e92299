import type { Limits } from "../limits.ts";
import { phases, progressSlot } from "./protocol.ts";

/** What ran for too long. */
export interface Overrun {
  readonly phase: (typeof phases)[number];
  readonly limitMs: number;
}

/**
 * Watch a thread's shared progress while it works on a request, and tell when one step of it takes longer than its limit.
 *
 * The thread writes a number as a step starts and ends, or has done a record; looking at it now and then costs it nothing. A step is ended at most
 * an eighth of its limit too late.
 */
export class Deadline {
  readonly #progress: Int32Array;
  readonly #limits: Limits;
  readonly #overrun: (overrun: Overrun) => void;
  #timer: NodeJS.Timeout | undefined;
  #sequence = -1;
  #outcomes = -1;
  #since = 0;

  constructor(progress: Int32Array, limits: Limits, overrun: (overrun: Overrun) => void) {
    this.#progress = progress;
    this.#limits = limits;
    this.#overrun = overrun;
  }

  start(): void {
    this.stop();
    this.#sequence = Atomics.load(this.#progress, progressSlot.sequence);
    this.#outcomes = Atomics.load(this.#progress, progressSlot.outcomes);
    this.#since = performance.now();
    this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  // --- internal ---

  #look(): void {
    const sequence = Atomics.load(this.#progress, progressSlot.sequence);
    const outcomes = Atomics.load(this.#progress, progressSlot.outcomes);
    const running = sequence % 2 !== 0;
    // A thread that runs no plugin is starting: its time counts as loading.
    const phase = running ? (phases[Atomics.load(this.#progress, progressSlot.phase)] ?? "call") : "load";
    const limitMs = this.#limits[limitOf[phase]];
    const now = performance.now();
    if (sequence !== this.#sequence || outcomes !== this.#outcomes) {
      this.#sequence = sequence;
      this.#outcomes = outcomes;
      this.#since = now;
    } else if (now - this.#since >= limitMs) {
      this.#overrun({ phase, limitMs });
      return;
    }
    this.#timer = setTimeout(() => this.#look(), Math.min(250, Math.max(1, Math.ceil(limitMs / 8))));
  }
}

// --- internal ---

const limitOf = { load: "loadMs", init: "initMs", call: "callMs" } as const;
