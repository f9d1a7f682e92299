import { phaseSlot } from "./phase-slots.ts";

/** Something that a thread may be doing, and for how long. */
export interface Phase {
  /** What it is called: `load`, `call`. */
  readonly phase: string;
  readonly limitMs: number;
}

/**
 * Watch the slots of a thread, and tell when something in it takes longer than its limit.
 *
 * The thread writes a number as something starts and ends; looking at it now and then costs it nothing. What takes too long is reported at most an eighth of its
 * limit, or a quarter of a second, too late.
 */
export class PhaseWatch<Watched extends Phase = Phase> {
  readonly #slots: Int32Array;
  readonly #phases: readonly Watched[];
  readonly #overrun: (phase: Watched) => void;
  #idle: Watched | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sequence = -1;
  #steps = -1;
  #since = 0;

  /**
   * @param slots - what the thread writes, by `runPhase`.
   * @param phases - by the numbers that the thread gives them.
   * @param overrun - called once; nothing is watched from then on.
   */
  constructor(slots: Int32Array, phases: readonly Watched[], overrun: (phase: Watched) => void) {
    this.#slots = slots;
    this.#phases = phases;
    this.#overrun = overrun;
  }

  /**
   * Begin to watch, or begin anew.
   *
   * @param idle - what the thread counts as doing while nothing of the plugin's runs: its own starting, for example. Default: nothing, for which it has all the time.
   */
  start(idle?: Watched): void {
    this.stop();
    this.#idle = idle;
    this.#sequence = Atomics.load(this.#slots, phaseSlot.sequence);
    this.#steps = Atomics.load(this.#slots, phaseSlot.steps);
    this.#since = performance.now();
    this.#look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  // --- internal ---

  #look(): void {
    const sequence = Atomics.load(this.#slots, phaseSlot.sequence);
    const steps = Atomics.load(this.#slots, phaseSlot.steps);
    const running = sequence % 2 === 0 ? this.#idle : this.#phases[Atomics.load(this.#slots, phaseSlot.phase)];
    const now = performance.now();
    if (sequence !== this.#sequence || steps !== this.#steps) {
      this.#sequence = sequence;
      this.#steps = steps;
      this.#since = now;
    } else if (running !== undefined && now - this.#since >= running.limitMs) {
      this.stop();
      this.#overrun(running);
      return;
    }
    const limitMs = running?.limitMs ?? Math.min(...this.#phases.map((phase) => phase.limitMs));
    this.#timer = setTimeout(() => this.#look(), Math.min(250, Math.max(1, Math.ceil(limitMs / 8))));
  }
}
