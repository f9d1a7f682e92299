import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { allEvents, olderEvents } from "../adaptation/events.ts";
import { requireShortPath } from "../connection/connect-socket.ts";
import { isNriError, NriError } from "../nri-error.ts";
import { eventsKnownBy } from "../thread/configure.ts";
import type { ConnectOptions } from "../thread/plugin-thread.ts";
import { nextDelay } from "./backoff.ts";
import { failureOf } from "./failure.ts";
import type { Failure } from "./failure.ts";
import type { Logger } from "../logger.ts";
import type { RunningVersion } from "./running-version.ts";

/** The runtime's socket, which all plugins share: what is wrong with it is logged once, and not by each plugin. */
export class RuntimeSocket {
  readonly path: string;
  readonly #log: Logger;
  /** The code of the problem that was logged last, since the runtime was reached. */
  #reported: string | undefined;
  /** The events that the runtime knows, as far as plugins have found out. */
  #known: { readonly runtime: string; readonly events: number } | undefined;

  constructor(path: string, log: Logger) {
    this.path = path;
    this.#log = log;
  }

  /**
   * Check that it makes sense to wait for the socket.
   *
   * @throws NriError `SOCKET_DENIED`, `NOT_A_SOCKET`, `SOCKET_FAILED` for a path that is too long. A missing socket is fine: it may come.
   */
  async check(): Promise<void> {
    requireShortPath(this.path);
    const problem = await this.#look();
    if (problem !== undefined && problem.code !== "SOCKET_MISSING") throw problem;
  }

  /** Resolves when there is a socket to connect to, or when the signal is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    let failures = 0;
    for (let problem = await this.#look(); problem !== undefined && !signal.aborted; problem = await this.#look()) {
      this.report(failureOf(problem));
      const delay = nextDelay(waitTimes, failures);
      failures = delay.failures;
      await sleep(delay.delayMs, undefined, { signal }).catch(() => {});
    }
  }

  /** Log why the runtime cannot be reached, unless that was logged last. */
  report({ code, text }: Failure): void {
    if (this.#reported === code) return;
    this.#reported = code;
    const isWait = code === "SOCKET_MISSING" || code === "SOCKET_REFUSED";
    this.#log(isWait ? "warn" : "error", isWait ? `${text}; waiting for the runtime` : text);
  }

  /** Note that the runtime was reached: what was logged before may be logged again. */
  connected(): void {
    this.#reported = undefined;
  }

  /**
   * Register a version with the runtime.
   *
   * A runtime whose NRI is older than 0.12 does not say its version. After Configure it hangs up on a plugin that subscribes to an event that it does not know. This method registers such a plugin
   * again, with the events of an older version, once it was refused twice in a row: one hang-up may have another reason. What it learns holds for all plugins until the runtime makes another socket.
   *
   * @returns the mask of the events that the plugin subscribes to and the runtime does not know.
   * @throws as {@link RunningVersion.connect}.
   */
  async register(running: RunningVersion, options: Pick<ConnectOptions, "isStandby"> = {}): Promise<number> {
    const runtime = await this.#identity();
    let known = runtime !== undefined && this.#known?.runtime === runtime ? this.#known.events : undefined;
    let refused = 0;
    for (;;) {
      try {
        await running.connect(this.path, { ...options, knownEvents: known });
        return known === undefined ? 0 : running.events & ~known;
      } catch (error) {
        const isHungUp = isNriError(error) && error.code === "EVENTS_REFUSED";
        // A runtime that restarts hangs up as well
        const isSame = runtime !== undefined && (await this.#identity()) === runtime;
        if (!isHungUp || !isSame || eventsKnownBy(running.configureRequest) !== undefined) throw error;
        const sent = running.events & (known ?? allEvents);
        const older = olderEvents.find((events) => (sent & ~events) !== 0);
        if (older === undefined) throw error;
        refused += 1;
        if (refused < refusalsToBelieve) continue;
        refused = 0;
        known = older;
        this.#known = { runtime, events: known };
      }
    }
  }

  /** Resolves when the runtime that is there now has made another socket, or when the signal is aborted. */
  async untilAnother(signal: AbortSignal): Promise<void> {
    const runtime = await this.#identity();
    while (!signal.aborted) {
      await sleep(lookMs, undefined, { signal }).catch(() => {});
      const found = await this.#identity();
      if (found !== undefined && found !== runtime) return;
    }
  }

  // --- internal ---

  /** What tells this runtime from one that is started after it; undefined when there is none. */
  async #identity(): Promise<string | undefined> {
    try {
      const { dev, ino, ctimeMs } = await stat(this.path);
      return `${dev} ${ino} ${ctimeMs}`;
    } catch {
      return undefined;
    }
  }

  async #look(): Promise<NriError | undefined> {
    try {
      const stats = await stat(this.path);
      if (!stats.isSocket()) {
        const found = stats.isDirectory() ? "it is a directory, not a socket" : "it is not a socket";
        return new NriError("NOT_A_SOCKET", `cannot connect to "${this.path}": ${found}`, {
          remedy: "give the path of the runtime's NRI socket",
        });
      }
      await access(this.path, constants.R_OK | constants.W_OK);
      return undefined;
    } catch (cause) {
      const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
      if (code === "EACCES" || code === "EPERM") {
        return new NriError("SOCKET_DENIED", `cannot connect to "${this.path}": permission denied`, {
          remedy: "run as root, or as a user who may write to it",
          cause,
        });
      }
      return new NriError("SOCKET_MISSING", `cannot connect to "${this.path}": there is no socket`, {
        remedy: "start the runtime, and enable NRI in its config",
        cause,
      });
    }
  }
}

// --- internal ---

/** How often to look for another runtime. */
const lookMs = 1000;

const waitTimes = { firstMs: 50, maxMs: 1000, resetAfterMs: Number.POSITIVE_INFINITY };

/** How often a runtime must hang up on the same events before it counts as one that does not know them. */
const refusalsToBelieve = 2;
