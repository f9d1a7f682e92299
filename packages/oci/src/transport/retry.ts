import { OciError } from "../oci-error.ts";
import { PassingFailure } from "./passing-failure.ts";
import type { Settings } from "./settings.ts";
import { type Task, throwIfOver } from "./task.ts";

/** Try something until it succeeds, fails for good, or was tried as often as the settings allow. */
export async function retrying<Result>(
  settings: Settings,
  task: Task,
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof PassingFailure)) throw error;
      await pauseAfter(settings, task, error, number);
    }
  }
}

/**
 * Wait before the next attempt: twice as long after each failure, at least as long as the registry asks for, and never the same time for two programs that failed together.
 *
 * @param failures - how many attempts have failed since the last progress.
 * @throws the failure's error when there is no attempt or no time left.
 */
export async function pauseAfter(
  settings: Settings,
  task: Task,
  { error, retryAfterMs = 0 }: PassingFailure,
  failures: number,
): Promise<void> {
  const { attempts, clock, deadline, random } = settings;
  if (failures >= attempts) throw error;
  const longest = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  const pause = Math.max(retryAfterMs, (longest / 2) * (1 + random()));
  if (clock.now() + pause >= deadline) {
    const left = `; the next attempt would be in ${Math.ceil(pause / 1000)} s, after the time limit`;
    throw new OciError(error.code, `${error.detail}${left}`, { limit: "timeoutMs", cause: error });
  }
  await clock.sleep(pause, task.signal).catch(() => {});
  throwIfOver(task);
}

/** What a `Retry-After` asks for, in ms: it has seconds or a date (RFC 9110, section 10.2.3). */
export function parseRetryAfter(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

// --- internal ---

const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 30_000;
