import { addAbortListener } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { PluginCode, PortableCode } from "@armory-plugins/host";
import type { Peers } from "../peers/peers.ts";
import type { Seat } from "../peers/seat.ts";
import { isNriError } from "../nri-error.ts";
import { RequestStats } from "../stats/request-stats.ts";
import { RequestLease } from "../thread/request-lease.ts";
import { failureOf } from "./failure.ts";
import { next } from "./lifecycle-next.ts";
import { initialLifecycle, isDryRun, servingThread, yieldingThread } from "./lifecycle.ts";
import type { Effect, Lifecycle, LifecycleEvent, ThreadId } from "./lifecycle.ts";
import type { Logger, LogLevel } from "../logger.ts";
import { groupOf, limitsOf } from "./plugin-settings.ts";
import type { PluginFiles } from "./read-plugin.ts";
import { RunningVersion } from "./running-version.ts";
import type { PluginVersion, StartThread } from "./running-version.ts";
import type { RuntimeSocket } from "./runtime-socket.ts";
import type { FoundPlugin } from "./scan-directories.ts";
import type { MeasuredPlugin, ServeMetrics } from "./serve-metrics.ts";
import type { Turns } from "./turns.ts";

/** What all plugins are served with. */
export interface ServeContext {
  readonly socket: RuntimeSocket;
  /** The daemons beside this one. */
  readonly peers: Peers;
  readonly log: Logger;
  /** The least level of use, of what plugins log. */
  readonly logLevel: LogLevel | undefined;
  readonly metrics: ServeMetrics;
  /** Read a plugin's files. */
  readonly read: (found: FoundPlugin) => Promise<PluginFiles>;
  /** Make code of a plugin's module. */
  readonly load: (files: PluginFiles, found: FoundPlugin, signal: AbortSignal) => Promise<PluginCode | PortableCode>;
  readonly start: StartThread;
  /** Whose turn it is to start. */
  readonly starts: Turns;
  /** Milliseconds that a runtime may be silent to a plugin that it has registered before that is told. Default: 30,000. */
  readonly silentMs?: number | undefined;
}

/**
 * One plugin by its name: whatever happens to its files, its thread or the runtime, its newest good version is registered and answers.
 *
 * A plugin that fails is started again after a pause that grows. A new version takes over while the one before still answers, and only when it could be configured and
 * synchronized. What happens when is decided by {@link next}; this gives it the events, one after another, and does what it says.
 */
export class ServedPlugin implements MeasuredPlugin {
  readonly plugin: string;
  readonly stats = new RequestStats();
  /** Settles when it was closed; rejects for a bug. */
  readonly ended: Promise<void>;
  readonly #context: ServeContext;
  readonly #lease = new RequestLease();
  readonly #threads = new Map<ThreadId, RunningVersion>();
  readonly #end = Promise.withResolvers<void>();
  #found: FoundPlugin;
  #state: Lifecycle = initialLifecycle;
  /** The events so far, each of which begins when all is done about the one before. */
  #events: Promise<void> = Promise.resolve();
  /** Aborted when the stage is over, with all that it waits for. */
  #stage = new AbortController();
  /** Aborted when files are loaded, or others are offered, before these are offered again. */
  #offeringAgain = new AbortController();
  /** The right to register it, among the daemons at this runtime. */
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

  /** Take these files from now on, if they are others; what was offered before and not yet taken is forgotten. */
  offer(found: FoundPlugin): void {
    if (signatureOf(found) === signatureOf(this.#found)) return;
    this.#found = found;
    this.#offeringAgain.abort();
    this.#dispatch({ type: "offered", found });
  }

  /** Finish the request under way, leave the runtime, and end. */
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

  /** @param stage - aborted when the event is of a stage that is over, which nobody wants to know then. */
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

  /** Wait for something as long as the stage lasts, and tell of it. */
  #await(something: (signal: AbortSignal) => Promise<LifecycleEvent | undefined>): void {
    const { signal } = this.#stage;
    something(signal).then(
      (event) => event && this.#dispatch(event, signal),
      (error: unknown) => {
        if (!signal.aborted) this.#end.reject(error);
      },
    );
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

  /** The seat that it has, or one that it gets when it is its turn. */
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
    void running.exited.then((reason) => {
      const { isHolding, ageMs, servedMs } = running;
      this.#dispatch({ type: "exited", thread, exit: { reason, isHolding, ageMs, servedMs } });
    });
    void running.yielded.then(() => this.#dispatch({ type: "yielded", thread }));
  }

  /** Connect to the runtime, which may take long, but not unnoticed. */
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

  /** Take over from another daemon. What ends without having done so is gone, of which its end tells. */
  async #takeOver(thread: ThreadId, signal: AbortSignal): Promise<LifecycleEvent | undefined> {
    const [seat, running] = [this.#seat, this.#threads.get(thread)];
    if (seat === undefined || running === undefined) return undefined;
    const { isStandby: wasStandby } = seat;
    if (wasStandby) this.#dispatch({ type: "standing-by" }, signal);
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

function signatureOf({ module, config, settings }: FoundPlugin): string {
  return [module, config, settings]
    .map((file) => (file === undefined ? "" : `${file.path} ${file.signature}`))
    .join("\n");
}

/**
 * Wait until the older of two versions may leave: the newer one asks for it, or the runtime has asked nothing for some time.
 *
 * @returns whether it has asked nothing.
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

/** A lease that was held all the last while is of a request that the runtime asked the old version alone. */
async function untilIdle(lease: RequestLease, signal: AbortSignal): Promise<boolean> {
  await sleep(idleMs - leaseMs, undefined, { signal });
  const { current } = lease;
  await sleep(leaseMs, undefined, { signal });
  lease.expire(current);
  return true;
}
