import { addAbortListener } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { PluginCode, PortableCode } from "@armory-plugins/host";
import type { Peers } from "../handover/peers.ts";
import type { Seat } from "../handover/seat.ts";
import { isNriError } from "../nri-error.ts";
import { RequestStats } from "../thread/request-stats.ts";
import { RequestLease } from "../thread/request-lease.ts";
import { failureOf } from "./failure.ts";
import { next } from "./lifecycle-next.ts";
import { initialLifecycle, isDryRun, servingThread, yieldingThread } from "./lifecycle.ts";
import type { Effect, Lifecycle, LifecycleEvent, ThreadExit, ThreadId } from "./lifecycle.ts";
import type { Logger, LogLevel } from "../logger.ts";
import { groupOf, limitsOf } from "./plugin-settings.ts";
import type { PluginFiles } from "./read-plugin.ts";
import { RunningVersion } from "./running-version.ts";
import type { PluginVersion, StartThread, VersionExit } from "./running-version.ts";
import type { RuntimeSocket } from "./runtime-socket.ts";
import type { FoundPlugin } from "./scan-directories.ts";
import type { MeasuredPlugin, ServeMetrics } from "./serve-metrics.ts";
import type { Turns } from "./turns.ts";

/** What all served plugins share. */
export interface ServeContext {
  readonly socket: RuntimeSocket;
  /** The other daemons at this runtime. */
  readonly peers: Peers;
  readonly log: Logger;
  /** The lowest level of the lines that plugins log to `log`. */
  readonly logLevel: LogLevel | undefined;
  readonly metrics: ServeMetrics;
  /** Read a plugin's files. */
  readonly read: (found: FoundPlugin) => Promise<PluginFiles>;
  /** Compile a plugin's module. */
  readonly load: (files: PluginFiles, found: FoundPlugin, signal: AbortSignal) => Promise<PluginCode | PortableCode>;
  readonly start: StartThread;
  /** Limits how many plugins start at once. */
  readonly starts: Turns;
  /** How long a runtime may take to synchronize a plugin before a warning, in milliseconds. Default: 30,000. */
  readonly silentMs?: number | undefined;
}

/**
 * One plugin by its name: whatever happens to its files, its thread or the runtime, its newest good version is registered and answers.
 *
 * A plugin that fails starts again after a pause that grows. A new version takes over while the previous one still answers, and only after a dry run.
 * {@link next} decides what happens when. This class passes it one event after another, and runs the effects.
 */
export class ServedPlugin implements MeasuredPlugin {
  readonly plugin: string;
  readonly stats = new RequestStats();
  /** Resolves when the plugin is closed; rejects for a bug. */
  readonly ended: Promise<void>;
  readonly #context: ServeContext;
  readonly #lease = new RequestLease();
  readonly #threads = new Map<ThreadId, RunningVersion>();
  readonly #end = Promise.withResolvers<void>();
  #found: FoundPlugin;
  #state: Lifecycle = initialLifecycle;
  /** Resolves when all events so far are handled. */
  #events: Promise<void> = Promise.resolve();
  /** Aborted when the stage is over. */
  #stage = new AbortController();
  /** Aborted when these files are not to be offered again. */
  #offeringAgain = new AbortController();
  /** The right of this daemon to register the plugin. */
  #seat: Seat | undefined;
  #turn: Disposable | undefined;

  constructor(found: FoundPlugin, context: ServeContext) {
    this.plugin = found.name.full;
    this.ended = this.#end.promise;
    this.#context = context;
    this.#found = found;
    this.#dispatch({ type: "offered", found });
  }

  get isUp(): boolean {
    return this.#serving?.isUp ?? false;
  }

  get memoryBytes(): number {
    return this.#serving?.memoryBytes ?? 0;
  }

  /** The path of its module. */
  get path(): string {
    return this.#found.module.path;
  }

  /** Replace the plugin by what these files have, if they differ from those that were offered last. */
  offer(found: FoundPlugin): void {
    if (signatureOf(found) === signatureOf(this.#found)) return;
    this.#found = found;
    this.#offeringAgain.abort();
    this.#dispatch({ type: "offered", found });
  }

  /** Finish the request under way, leave the runtime, and end all threads. */
  async close(): Promise<void> {
    this.#dispatch({ type: "close" });
    await this.ended;
  }

  // --- internal ---

  get #serving(): RunningVersion | undefined {
    return this.#thread(servingThread(this.#state));
  }

  #thread(id: ThreadId | undefined): RunningVersion | undefined {
    return id === undefined ? undefined : this.#threads.get(id);
  }

  /** @param stage - drops the event when it is aborted. */
  #dispatch(event: LifecycleEvent, stage?: AbortSignal): void {
    this.#events = this.#events
      .then(() => (stage?.aborted === true ? undefined : this.#take(event)))
      .catch((error: unknown) => this.#end.reject(error));
  }

  async #take(event: LifecycleEvent): Promise<void> {
    const { state, effects } = next(this.#state, event);
    if (state.stage !== this.#state.stage) {
      this.#stage.abort();
      this.#stage = new AbortController();
    }
    this.#state = state;
    if (this.#seat !== undefined) this.#seat.serving = this.#thread(yieldingThread(state));
    for (const effect of effects) await this.#perform(effect);
    if (state.stage.name === "closed") this.#end.resolve();
  }

  async #perform(effect: Effect): Promise<void> {
    const { log, metrics, socket, starts } = this.#context;
    switch (effect.type) {
      case "load":
        this.#offeringAgain.abort();
        return this.#await((signal) => this.#load(effect.found, effect.known, signal));
      case "await-socket":
        return this.#await(async (signal) => {
          await socket.wait(signal);
          return { type: "socket-found" };
        });
      case "take-seat":
        return this.#await((signal) => this.#takeSeat(signal));
      case "take-turn":
        return this.#await(async (signal) => {
          const turn = await starts.take(signal);
          if (signal.aborted) turn[Symbol.dispose]();
          else this.#turn = turn;
          return { type: "turn-came" };
        });
      case "connect":
        return this.#await((signal) => this.#connect(effect.thread, signal));
      case "take-over":
        return this.#await((signal) => this.#takeOver(effect.thread, signal));
      case "dry-run":
        return this.#await(() => this.#dryRun(effect.thread, effect.like));
      case "await-handover":
        return this.#await(async (signal) => ({
          type: "handover-due",
          isIdle: await untilHandover(this.#lease, signal),
        }));
      case "await-other-runtime":
        return this.#await(async (signal) => {
          await socket.untilAnother(signal);
          return { type: "runtime-changed" };
        });
      case "pause":
        return this.#await(async (signal) => {
          await sleep(effect.ms, undefined, { signal });
          return { type: "elapsed" };
        });
      case "start":
        return this.#start(effect.thread, effect.version);
      case "stop":
        await this.#thread(effect.thread)?.close();
        this.#threads.delete(effect.thread);
        return;
      case "share-requests":
        this.#lease.active = effect.isShared;
        return;
      case "release-seat":
        this.#seat?.[Symbol.dispose]();
        this.#seat = undefined;
        return;
      case "release-turn":
        return this.#turn?.[Symbol.dispose]();
      case "offer-again":
        return this.#offerAgain(effect.found, effect.ms);
      case "report-unreachable":
        return socket.report(effect.failure);
      case "count-restart":
        return metrics.restarted(this.plugin, effect.code);
      case "count-reload":
        return metrics.reloaded(this.plugin, effect.result);
      case "log":
        return log(effect.level, effect.text, { plugin: this.plugin, ...effect.fields });
    }
  }

  /** Wait for an event as long as the stage lasts. */
  #await(something: (signal: AbortSignal) => Promise<LifecycleEvent | undefined>): void {
    const { signal } = this.#stage;
    const wait = async (): Promise<void> => {
      const event = await something(signal);
      if (event !== undefined) this.#dispatch(event, signal);
    };
    wait().catch((error: unknown) => {
      if (!signal.aborted) this.#end.reject(error);
    });
  }

  async #load(found: FoundPlugin, known: string | undefined, signal: AbortSignal): Promise<LifecycleEvent> {
    try {
      const files = await this.#context.read(found);
      if (files.hash === known) return { type: "unchanged" };
      const code = await this.#context.load(files, found, signal);
      const { config, settings, hash } = files;
      const place = "isPortable" in code ? groupOf(settings, this.plugin) : "";
      return { type: "loaded", version: { code, config, settings, place, hash } };
    } catch (error) {
      return { type: "load-failed", failure: failureOf(error) };
    }
  }

  #offerAgain(found: FoundPlugin, ms: number): void {
    this.#offeringAgain = new AbortController();
    const { signal } = this.#offeringAgain;
    void sleep(ms, undefined, { signal }).then(
      () => this.#dispatch({ type: "offered", found }),
      () => {},
    );
  }

  /** Keep the seat, or take one as soon as no other daemon goes before this one. */
  async #takeSeat(signal: AbortSignal): Promise<LifecycleEvent | undefined> {
    if (this.#seat?.isOutranked === true) return { type: "outranked" };
    if (this.#seat === undefined) {
      const seat = await this.#context.peers.take(this.plugin, signal);
      if (signal.aborted) seat?.[Symbol.dispose]();
      else this.#seat = seat;
    }
    return { type: "seated" };
  }

  #start(thread: ThreadId, { code, config, settings, place }: PluginVersion): void {
    const { index, base: name } = this.#found.name;
    const running: RunningVersion = new RunningVersion(
      {
        code,
        group: place,
        name,
        index,
        config,
        limits: limitsOf(settings),
        failurePolicy: settings.failurePolicy,
        lease: this.#lease,
        stats: this.stats,
        logLevel: this.#context.logLevel,
        onLog: ({ level, stream, text }) => {
          this.#context.log(isDryRun(this.#state, thread) ? "debug" : level, text, { plugin: this.plugin, stream });
        },
        onTurn: (query) => void this.#seat?.ask(query).then((answer) => running.turned(answer)),
      },
      this.#context.start,
    );
    this.#threads.set(thread, running);
    void running.started.then(() => this.#dispatch({ type: "started", thread }));
    void running.exited.then((reason) => this.#dispatch({ type: "exited", thread, exit: exitOf(running, reason) }));
    void running.yielded.then(() => this.#dispatch({ type: "yielded", thread }));
  }

  /** Connect to the runtime; a runtime that takes long is reported. */
  async #connect(thread: ThreadId, signal: AbortSignal): Promise<LifecycleEvent | undefined> {
    const { socket, silentMs: ms = defaultSilentMs } = this.#context;
    const running = this.#threads.get(thread);
    if (running === undefined) return undefined;
    const timer = setInterval(() => {
      if (!running.isRegistered) return;
      clearInterval(timer);
      this.#dispatch({ type: "silent", ms }, signal);
    }, ms);
    try {
      const unknownEvents = await socket.register(running, { isStandby: this.#seat?.isStandby });
      socket.connected();
      return { type: "connected", unknownEvents };
    } catch (error) {
      return { type: "connect-failed", failure: failureOf(error), mayBeRuntime: isNriError(error) };
    } finally {
      clearInterval(timer);
    }
  }

  /** Take over from another daemon; a thread that ends before that has an event of its own. */
  async #takeOver(thread: ThreadId, signal: AbortSignal): Promise<LifecycleEvent | undefined> {
    const [seat, running] = [this.#seat, this.#threads.get(thread)];
    if (seat === undefined || running === undefined) return undefined;
    const { isStandby: wasStandby } = seat;
    if (wasStandby) this.#dispatch({ type: "standby" }, signal);
    const isOurs = await seat.takeOver(running, signal);
    return isOurs ? { type: "taken-over", wasStandby } : undefined;
  }

  async #dryRun(thread: ThreadId, like: ThreadId): Promise<LifecycleEvent> {
    const configure = this.#threads.get(like)?.configureRequest;
    try {
      if (configure !== undefined) await this.#threads.get(thread)?.dryRun(configure);
      return { type: "dry-run-passed" };
    } catch (error) {
      return { type: "dry-run-failed", failure: failureOf(error) };
    }
  }
}

// --- internal ---

/** A runtime that asks nothing for so long has both versions in its list. */
const idleMs = 10_000;
/** How long a version must have held a lease to be the only one that the runtime asked. */
const leaseMs = 2_000;
const defaultSilentMs = 30_000;

function exitOf({ isHolding, ageMs, servedMs }: RunningVersion, reason: VersionExit): ThreadExit {
  return { reason, isHolding, ageMs, servedMs };
}

function signatureOf({ module, config, settings }: FoundPlugin): string {
  return [module, config, settings]
    .map((file) => (file === undefined ? "" : `${file.path} ${file.signature}`))
    .join("\n");
}

/**
 * Wait until the older of two versions can leave: the newer one asks for it, or the runtime asks nothing for some time.
 *
 * @returns whether the runtime asked nothing.
 */
async function untilHandover(lease: RequestLease, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  using _ = addAbortListener(signal, () => over.abort());
  try {
    return await Promise.race([lease.handoverRequested(over.signal).then(() => false), untilIdle(lease, over.signal)]);
  } finally {
    over.abort();
  }
}

/** A lease that is held for the last 2 s belongs to a request that the runtime sent to the old version alone: drop it. */
async function untilIdle(lease: RequestLease, signal: AbortSignal): Promise<boolean> {
  await sleep(idleMs - leaseMs, undefined, { signal });
  const { current } = lease;
  await sleep(leaseMs, undefined, { signal });
  lease.expire(current);
  return true;
}
