import type { Clock } from "./clock.ts";

/** Says when somebody whose turn it is has been silent for too long. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #onSilence: () => void;
  #stop: AbortController | undefined;

  constructor(clock: Clock, ms: number, onSilence: () => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#onSilence = onSilence;
  }

  /** It is the other's turn now, or again. */
  start(): void {
    this.stop();
    const stop = new AbortController();
    this.#stop = stop;
    this.#clock.sleep(this.#ms, stop.signal).then(this.#onSilence, () => {});
  }

  /** The other has done something. */
  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
  }
}
