/** How long a peer may be silent in the middle of a frame, in ms, where nobody says otherwise. */
export const defaultStallMs = 10_000;

/** Tells when something that began does not go on: half a frame, and then silence. */
export class StallTimer {
  readonly #limitMs: number;
  readonly #stalled: () => void;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(limitMs: number, stalled: () => void) {
    this.#limitMs = limitMs;
    this.#stalled = stalled;
  }

  /** Something arrived; does more have to come? The time starts anew. */
  arrived(unfinished: boolean): void {
    if (!unfinished || this.#stopped) this.#clear();
    else if (this.#timer === undefined) this.#timer = setTimeout(this.#stalled, this.#limitMs).unref();
    else this.#timer.refresh();
  }

  /** Tell nothing any more. */
  stop(): void {
    this.#stopped = true;
    this.#clear();
  }

  // --- internal ---

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
