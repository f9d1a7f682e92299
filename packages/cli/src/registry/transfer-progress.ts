import type { Progress } from "@armory-plugins/oci";
import { createProgressBar } from "../terminal/progress-bar.ts";
import { renderSize } from "../terminal/render-quantity.ts";
import type { Sink } from "../terminal/terminal.ts";

/** Shows how far a transfer is. */
export interface TransferProgress {
  update(progress: Progress): void;
  /** Take the bar away. */
  stop(): void;
}

/** A progress bar on stderr for what is larger than a blink, where a person watches; otherwise nothing. */
export async function createTransferProgress(stderr: Sink, wanted: boolean): Promise<TransferProgress> {
  if (!wanted || !stderr.isTerminal) return { update: () => {}, stop: () => {} };
  const bar = await createProgressBar("{bar} {percentage}% of {size} · {eta_formatted} left");
  let shown: string | undefined;
  return {
    update({ digest, done, total }) {
      if (total < smallBytes) return;
      if (shown !== digest) bar.start(total, 0, { size: renderSize(total) });
      shown = digest;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

// --- internal ---

/** Configs and manifests are there at once. */
const smallBytes = 256 * 1024;
