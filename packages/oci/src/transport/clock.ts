import { setTimeout as sleep } from "node:timers/promises";

/** The time, for deadlines and pauses. */
export interface Clock {
  /** In ms since 1970. */
  now(): number;
  /** Wait; rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await sleep(Math.min(ms, MAX_TIMER_MS), undefined, { signal });
  },
};

// --- internal ---

/** Timers of Node that are longer end at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
