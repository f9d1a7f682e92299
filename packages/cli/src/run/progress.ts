import { createProgressBar } from "../terminal/progress-bar.ts";
import { renderCount, renderSize } from "../terminal/render-quantity.ts";
import type { Sink } from "../terminal/terminal.ts";

/** Shows how far a run is. */
export interface Progress {
  /** Say how much was read and written so far. */
  update(bytes: number, records: number): void;
  /** Take the bar away. */
  stop(): void;
}

/**
 * A progress bar on stderr, where a person watches and the size of the input is known; otherwise nothing.
 *
 * When stdout is a terminal too, the records themselves show the progress, and a bar between them would only disturb.
 */
export async function createProgress(
  totalBytes: number | undefined,
  stderr: Sink,
  stdout: Sink,
  wanted: boolean,
): Promise<Progress> {
  if (!wanted || !stderr.isTerminal || stdout.isTerminal || totalBytes === undefined || totalBytes === 0) return silent;
  const started = performance.now();
  const bar = await createProgressBar(
    "{bar} {percentage}% of {size} · {records} records · {rate}/s · {eta_formatted} left",
  );
  bar.start(totalBytes, 0, { records: "0", rate: "0", size: renderSize(totalBytes) });
  return {
    update(bytes, records) {
      const seconds = (performance.now() - started) / 1000;
      bar.update(bytes, { records: renderCount(records), rate: renderCount(records / Math.max(seconds, 0.001)) });
    },
    stop: () => bar.stop(),
  };
}

// --- internal ---

const silent: Progress = { update: () => {}, stop: () => {} };
