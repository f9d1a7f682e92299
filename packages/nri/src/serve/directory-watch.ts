import { addAbortListener } from "node:events";
import { watch } from "node:fs";
import type { FSWatcher } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { TrustPolicy } from "./file-guard.ts";
import { scanDirectories } from "./scan-directories.ts";
import type { PluginDirectories, Scan } from "./scan-directories.ts";

/** How often to look; milliseconds. */
export interface WatchTimes {
  /** Files are taken when nothing was written for so long: people and tools write in pieces. Default 300. */
  readonly settleMs?: number;
  /** Waits so long, or until the signal is aborted. Default: a timer. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** How often the directories are read even without a change event, in milliseconds. Default 5,000. */
  readonly pollMs?: number;
}

/**
 * What is in the directories now, and again each time that something else is there, until the signal is aborted.
 *
 * The first scan is given at once, each later one when its files have settled. The file system's own notices only wake it up early: they are lost on network
 * file systems, behind links and for directories that do not exist yet, so that what counts is what a scan sees.
 */
export async function* watchDirectories(
  directories: PluginDirectories,
  signal: AbortSignal,
  { settleMs = 300, pollMs = 5000, pause = defaultPause }: WatchTimes = {},
  trust: TrustPolicy = "any",
): AsyncGenerator<Scan, void> {
  using notices = new Notices([directories.plugins, directories.config]);
  let given = await scanDirectories(directories, trust);
  yield given;
  while (!signal.aborted) {
    await notices.next(pollMs, signal);
    let scan = await scanDirectories(directories, trust);
    while (scan.signature !== given.signature && !signal.aborted) {
      await pause(settleMs, signal);
      const later = await scanDirectories(directories, trust);
      if (later.signature === scan.signature) {
        given = later;
        if (!signal.aborted) yield later;
      }
      scan = later;
    }
  }
}

// --- internal ---

async function defaultPause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}

/** The file system's notices of changes in some directories. */
class Notices implements Disposable {
  readonly #watchers = new Map<string, FSWatcher | undefined>();
  #wake: (() => void) | undefined;
  #isPending = false;

  constructor(directories: readonly string[]) {
    for (const directory of directories) this.#watchers.set(directory, undefined);
    this.#watch();
  }

  /** Resolves with the next notice, after a time, or when the signal is aborted. */
  async next(timeoutMs: number, signal: AbortSignal): Promise<void> {
    this.#watch();
    if (!this.#isPending && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      using _ = addAbortListener(signal, () => resolve());
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    this.#isPending = false;
  }

  [Symbol.dispose](): void {
    for (const watcher of this.#watchers.values()) watcher?.close();
  }

  /** A directory that is missing, or went away, is tried again next time. */
  #watch(): void {
    for (const [directory, watcher] of this.#watchers) {
      if (watcher !== undefined) continue;
      try {
        const started = watch(directory, () => {
          this.#isPending = true;
          this.#wake?.();
        });
        const drop = (): void => {
          started.close();
          this.#watchers.set(directory, undefined);
        };
        started.on("error", drop);
        this.#watchers.set(directory, started);
      } catch {
        // Not there yet, or no notices on this file system: the poll sees its files all the same.
      }
    }
  }
}
