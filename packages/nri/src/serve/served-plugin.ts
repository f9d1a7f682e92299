import { addAbortListener } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { PluginCode, PortableCode } from "@armory-plugins/host";
import type { Peers } from "../peers/peers.ts";
import type { Seat } from "../peers/seat.ts";
import { eventNames } from "../adaptation/events.ts";
import { isNriError, NriError } from "../nri-error.ts";
import { RequestStats } from "../stats/request-stats.ts";
import { Claims } from "../thread/claims.ts";
import { Backoff } from "./backoff.ts";
import type { BackoffOptions } from "./backoff.ts";
import { failureOf, failureOfGone } from "./failure.ts";
import type { Failure } from "./failure.ts";
import type { LogFields, Logger, LogLevel } from "./logger.ts";
import type { PluginName } from "./plugin-name.ts";
import { defaultSettings, groupOf, limitsOf } from "./plugin-settings.ts";
import type { PluginSettings } from "./plugin-settings.ts";
import type { PluginFiles } from "./read-plugin.ts";
import { RunningVersion } from "./running-version.ts";
import type { Gone, PluginVersion, StartThread } from "./running-version.ts";
import { isSocketProblem } from "./runtime-socket.ts";
import type { RuntimeSocket } from "./runtime-socket.ts";
import type { FoundPlugin } from "./scan-folders.ts";
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
 * synchronized.
 */
export class ServedPlugin implements MeasuredPlugin {
  readonly plugin: string;
  readonly stats = new RequestStats();
  /** Settles when it was closed; rejects for a bug. */
  readonly ended: Promise<void>;
  readonly #name: PluginName;
  readonly #context: ServeContext;
  readonly #claims = new Claims();
  readonly #closing = new AbortController();
  #backoffs = backoffsOf(defaultSettings);
  readonly #loadBackoff = new Backoff(backoffOf(defaultSettings));
  /** Aborted when there is something to do: new files, or the end. */
  #interrupt = new AbortController();
  #found: FoundPlugin;
  /** Whether what was found is not yet taken. */
  #isOffered = true;
  /** What is to run. */
  #version: PluginVersion | undefined;
  #running: RunningVersion | undefined;
  /** One that failed, and has requests fail until another is registered. */
  #holding: RunningVersion | undefined;
  /** The right to register it, among the daemons at this runtime. */
  #seat: Seat | undefined;
  /** The events that the runtime doesn't know, as that was said last. */
  #unknownEvents = 0;

  constructor(found: FoundPlugin, context: ServeContext) {
    this.plugin = found.name.full;
    this.#name = found.name;
    this.#context = context;
    this.#found = found;
    this.ended = this.#run();
  }

  get isUp(): boolean {
    return this.#running?.isUp ?? false;
  }

  get memoryBytes(): number {
    return this.#running?.memoryBytes ?? 0;
  }

  /** The path of its module. */
  get path(): string {
    return this.#found.module.path;
  }

  /** Take these files from now on, if they are others; what was offered before and not yet taken is forgotten. */
  offer(found: FoundPlugin): void {
    if (signatureOf(found) === signatureOf(this.#found)) return;
    this.#found = found;
    this.#offerAgain();
  }

  /** Finish the request under way, leave the runtime, and end. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#interrupt.abort();
    await this.ended;
    this.#releaseSeat();
  }

  // --- internal ---

  #offerAgain(): void {
    this.#isOffered = true;
    this.#interrupt.abort();
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const version = await this.#takeOffer();
      if (version !== undefined) {
        this.#version = version;
        this.#backoffs = backoffsOf(version.settings);
      }
      if (this.#version === undefined) await unlessAborted(this.#interrupt.signal);
      else await this.#serve(this.#version);
    }
    await this.#letGo();
  }

  /** Load the files that were offered last; undefined when there are none, they are what runs, or they are bad, which is said. */
  async #takeOffer(): Promise<PluginVersion | undefined> {
    if (!this.#isOffered || this.#closing.signal.aborted) return undefined;
    this.#isOffered = false;
    this.#interrupt = new AbortController();
    const found = this.#found;
    try {
      const files = await this.#context.read(found);
      if (files.hash === this.#version?.hash) {
        this.#say("debug", "its files were written and say the same as before");
        return undefined;
      }
      const code = await this.#context.load(files, found, this.#closing.signal);
      this.#loadBackoff.reset();
      this.#say("debug", "loaded");
      return { code, config: files.config, settings: files.settings, hash: files.hash };
    } catch (error) {
      if (!this.#closing.signal.aborted)
        this.#refuse(error, passing.has(failureOf(error).code) ? this.#tryLater() : undefined);
      return undefined;
    }
  }

  /** Offer the same files again after a pause, unless others are offered before. @returns how long the pause is. */
  #tryLater(): number {
    const delayMs = this.#loadBackoff.next();
    const { signal } = this.#interrupt;
    void sleep(delayMs, undefined, { signal }).then(
      () => this.#offerAgain(),
      () => {},
    );
    return delayMs;
  }

  /** Register a version and serve it and those after it, until the runtime or the plugin is gone, or there is something else to do. */
  async #serve(version: PluginVersion): Promise<void> {
    const { socket } = this.#context;
    await socket.wait(this.#interrupt.signal);
    if (this.#interrupt.signal.aborted) return;
    const seat = await this.#takeSeat();
    if (seat === undefined) return;
    const turn = await this.#context.starts.take(this.#interrupt.signal);
    if (this.#interrupt.signal.aborted) {
      turn[Symbol.dispose]();
      return;
    }
    const running = this.#start(version, undefined, seat);
    void running.started.then(() => turn[Symbol.dispose]());
    try {
      await this.#connectPatiently(running);
    } catch (error) {
      await running.close();
      // Another daemon may do better, but not while this one has requests fail
      if (this.#holding === undefined) this.#releaseSeat();
      if (!this.#closing.signal.aborted && !isSocketProblem(error)) {
        await this.#restart(failureOf(error), this.#backoffs.registering.next());
      }
      return;
    }
    socket.connected();
    this.#backoffs.registering.reset();
    if (this.#holding?.isHolding === false) {
      // Meanwhile another daemon has asked for its place
      await running.close();
      await this.#letGo();
      this.#releaseSeat();
      return;
    }
    await this.#settle(this.#holding);
    await this.#letGo();
    this.#say("info", "registered with the runtime", { config: version.config === "" ? "none" : "given" });
    if (!(await this.#takeOver(running, seat))) return;
    await this.#watch(running, seat);
  }

  /** The seat that it has, or one that it gets when it is its turn; undefined when there is something else to do. */
  async #takeSeat(): Promise<Seat | undefined> {
    // While this one has requests fail, the other asks for its place
    if (this.#seat?.isOutranked === true && this.#holding?.isHolding !== true) {
      await this.#letGo();
      this.#releaseSeat();
    }
    this.#seat ??= await this.#context.peers.take(this.plugin, this.#interrupt.signal);
    return this.#seat;
  }

  #releaseSeat(): void {
    this.#seat?.[Symbol.dispose]();
    this.#seat = undefined;
  }

  /** Take over from another daemon, where one serves the plugin. @returns whether to go on. */
  async #takeOver(running: RunningVersion, seat: Seat): Promise<boolean> {
    const { isStandby } = seat;
    if (isStandby) this.#say("info", "taking over from another armory nri serve");
    const isOurs = await seat.takeOver(running, this.#closing.signal);
    if (isStandby && isOurs) this.#say("info", "has taken over, and the other has left");
    if (isOurs || running.isGone) return true;
    await running.close();
    this.#releaseSeat();
    return false;
  }

  /** Connect by the same thread until the runtime is there, or there is something else to do. A crash leaves a socket behind on which nobody listens. */
  async #connectPatiently(running: RunningVersion): Promise<void> {
    for (;;) {
      try {
        await this.#connect(running);
        return;
      } catch (error) {
        if (!isSocketProblem(error) || this.#interrupt.signal.aborted) throw error;
        this.#context.socket.say(error);
      }
      await this.#pause(socketPauseMs);
    }
  }

  async #watch(started: RunningVersion, seat: Seat): Promise<void> {
    let running = started;
    for (;;) {
      this.#running = running;
      seat.serving = running;
      const gone = await unlessAborted(this.#interrupt.signal, running.gone);
      if (gone !== undefined || this.#closing.signal.aborted) {
        this.#running = undefined;
        seat.serving = running.isHolding ? running : undefined;
        await this.#leave(running);
        if (gone !== undefined) await this.#left(gone, running);
        return;
      }
      seat.serving = undefined;
      const next = await this.#replace(running);
      if (next === undefined) return;
      running = next;
    }
  }

  /** Have one that serves no more leave the runtime, or hold its place. */
  async #leave(running: RunningVersion): Promise<void> {
    if (running.isHolding && !this.#closing.signal.aborted) this.#holding = running;
    else await running.close();
  }

  /** Wait until the runtime surely asks another one, before this one that holds its place may leave. */
  async #settle(holding: RunningVersion | undefined): Promise<void> {
    if (holding?.isHolding === true) await sleep(settleMs, undefined, { signal: this.#closing.signal }).catch(() => {});
  }

  /** Have the runtime be without one that failed. */
  async #letGo(): Promise<void> {
    const holding = this.#holding;
    this.#holding = undefined;
    await holding?.close();
  }

  /** Put a new version in the place of one that serves; undefined when that one is gone and the new one is still to be started. */
  async #replace(old: RunningVersion): Promise<RunningVersion | undefined> {
    const version = await this.#takeOffer();
    if (version === undefined) return old;
    if (!isAtSamePlace(version, old.version, this.plugin)) {
      // Two processes share no memory by which both could answer
      this.#running = undefined;
      await this.#leave(old);
      this.#version = version;
      this.#backoffs = backoffsOf(version.settings);
      this.#context.metrics.reloaded(this.plugin, "ok");
      this.#say("info", "the version before has left, for the new one runs elsewhere");
      return undefined;
    }
    // Many at once would take the processor from those that answer
    using turn = await this.#context.starts.take(this.#closing.signal);
    let isTrial = true;
    const fresh = this.#start(version, () => isTrial);
    using _ = addAbortListener(this.#closing.signal, () => void fresh.close());
    try {
      if (old.configureRequest !== undefined) await fresh.try(old.configureRequest);
      isTrial = false;
      turn[Symbol.dispose]();
      this.#claims.active = true;
      await this.#connect(fresh);
      await this.#handOver(old, fresh);
    } catch (error) {
      this.#claims.active = false;
      await fresh.close();
      await this.#keep(old, isTrial ? undefined : version, error);
      return old;
    }
    this.#claims.active = false;
    this.#version = version;
    this.#backoffs = backoffsOf(version.settings);
    this.#context.metrics.reloaded(this.plugin, "ok");
    this.#say("info", "the new version serves, and the one before has left");
    return fresh;
  }

  /**
   * Go on with the old version, and say why.
   *
   * @param tried - the new version, when it passed its trial.
   */
  async #keep(old: RunningVersion, tried: PluginVersion | undefined, error: unknown): Promise<void> {
    if (tried !== undefined && isNriError(error)) {
      // It may be the runtime that is gone, with both: then the next start takes the new version.
      await Promise.race([old.gone, this.#pause(bothGoneMs)]);
      if (old.isGone) {
        this.#version = tried;
        return;
      }
    }
    if (!this.#closing.signal.aborted) this.#refuse(error);
  }

  /**
   * Let the old version leave when the new one says that it is the moment: {@link Claims}.
   *
   * Not before: a request that was under way when the new version registered is for the old one alone.
   *
   * @throws NriError `NEW_VERSION_FAILED` when the new version is gone first: then the old one stays.
   */
  async #handOver(old: RunningVersion, fresh: RunningVersion): Promise<void> {
    const over = new AbortController();
    const idle = this.#idle(over.signal);
    idle.catch(() => {});
    const first = await unlessAborted(
      this.#closing.signal,
      Promise.race([
        this.#claims.leaving(over.signal).then(() => "its turn" as const),
        idle,
        old.gone.then(() => "old is gone" as const),
        fresh.gone,
      ]),
    );
    over.abort();
    if (typeof first === "object") {
      const { code, text } = failureOfGone(first);
      throw new NriError("NEW_VERSION_FAILED", `the new version registered and failed: ${text}`, { cause: code });
    }
    if (old.isGone) this.#sayReplaced(await old.gone);
    await this.#settle(old);
    await old.close();
    // A request that came just before the old one left may be on its way to the new one: the old one's claim holds.
    if (first === "idle") await sleep(claimMs, undefined, { signal: this.#closing.signal }).catch(() => {});
  }

  /** Wait until the old version may leave though the runtime has asked nothing; a claim that stood all the last while was left by a request for the old one alone. */
  async #idle(signal: AbortSignal): Promise<"idle"> {
    await sleep(idleMs - claimMs, undefined, { signal });
    const claim = this.#claims.standing;
    await sleep(claimMs, undefined, { signal });
    this.#claims.forget(claim);
    return "idle";
  }

  #start(version: PluginVersion, isTrial = () => false, seat?: Seat): RunningVersion {
    const { settings } = version;
    const running: RunningVersion = new RunningVersion(
      version,
      {
        code: version.code,
        group: groupOf(version.settings, this.plugin),
        name: this.#name.base,
        index: this.#name.index,
        config: version.config,
        limits: limitsOf(settings),
        failurePolicy: settings.failurePolicy,
        claims: this.#claims,
        stats: this.stats,
        logLevel: this.#context.logLevel,
        onLog: ({ level, stream, text }) => {
          this.#context.log(isTrial() ? "debug" : level, text, { plugin: this.plugin, stream });
        },
        onTurn: (query) => void seat?.ask(query).then((answer) => running.turned(answer)),
      },
      this.#context.start,
    );
    return running;
  }

  /** Connect, unless the plugin is closed meanwhile; a runtime that takes long may do so, but not unnoticed. */
  async #connect(running: RunningVersion): Promise<void> {
    const { socket, silentMs = defaultSilentMs } = this.#context;
    using _ = addAbortListener(this.#closing.signal, () => void running.close());
    const text = `the runtime has registered it and not synchronized it for ${silentMs / 1000} s; look whether the runtime still runs`;
    const timer = setInterval(() => {
      if (!running.isRegistered) return;
      clearInterval(timer);
      this.#say("warn", text);
    }, silentMs);
    try {
      this.#sayUnknown(await socket.register(running, { isStandby: this.#seat?.isStandby }));
    } finally {
      clearInterval(timer);
    }
  }

  /** Say which events the runtime doesn't know, unless that was said already. */
  #sayUnknown(events: number): void {
    if (events === this.#unknownEvents || events === 0) return;
    this.#unknownEvents = events;
    const text = `the runtime's NRI is older than 0.10, so the plugin gets no ${eventNames(events).join(", ")}; update the runtime for these, to containerd 2.2 or CRI-O 1.34`;
    this.#say("warn", text, { code: "NRI_TOO_OLD" });
  }

  /** What served is gone: start again, at once when it was the runtime that went, for that says nothing of the plugin. */
  async #left(gone: Gone, { ageMs, servedMs }: RunningVersion): Promise<void> {
    if (this.#closing.signal.aborted) return;
    if (gone.by !== "runtime" && this.#holding === undefined) this.#releaseSeat();
    if (gone.by === "peer") return;
    if (gone.by === "runtime") {
      this.#say("info", "the runtime closed the connection; connecting again");
      if (servedMs < fleetingMs) await this.#pause(fleetingMs);
      return;
    }
    await this.#restart(failureOfGone(gone), this.#backoffs.serving.next(ageMs));
  }

  /** Say why a version failed whose successor has registered already. */
  #sayReplaced(gone: Gone): void {
    if (gone.by !== "plugin") return;
    const { code, text } = failureOfGone(gone);
    this.#context.metrics.restarted(this.plugin, code);
    this.#say("error", `${text}; the new version takes its place`, { code });
  }

  async #restart({ code, text }: Failure, delayMs: number): Promise<void> {
    if (code === "NRI_TOO_OLD") {
      this.#say("error", `${text}; not served until then`, { code });
      await this.#context.socket.untilAnother(this.#interrupt.signal);
      return;
    }
    this.#context.metrics.restarted(this.plugin, code);
    const meanwhile = this.#holding === undefined ? "" : ", and requests fail until then";
    this.#say("error", `${text}; starting again in ${delayMs / 1000} s${meanwhile}`, { code });
    await this.#pause(delayMs);
  }

  /** Say that files were not taken, and when they are tried again. */
  #refuse(error: unknown, delayMs?: number): void {
    const { code, text } = failureOf(error);
    const later = delayMs === undefined ? "not served until it is mended" : "not served";
    const rest = this.#version === undefined ? later : "the version before goes on";
    const again = delayMs === undefined ? "" : `; trying again in ${delayMs / 1000} s`;
    this.#context.metrics.reloaded(this.plugin, "failed");
    this.#say("error", `${text}; ${rest}${again}`, { code });
  }

  #say(level: LogLevel, text: string, fields: LogFields = {}): void {
    this.#context.log(level, text, { plugin: this.plugin, ...fields });
  }

  /** Wait, unless there is something to do. */
  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#interrupt.signal }).catch(() => {});
  }
}

// --- internal ---

/** A runtime that asks nothing for so long has both versions in its list. */
const idleMs = 10_000;
/** How long a claim of a version that left while nobody was asked is kept. */
const claimMs = 2_000;
/** How long it takes to see that the runtime is gone with one version when it is gone with the other. */
const bothGoneMs = 1_000;
/** A runtime that takes plugins and loses them sooner is asked only so often. */
const fleetingMs = 1_000;
/** The pause when there is a socket and nobody listens on it: a connection that is refused costs next to nothing. */
const socketPauseMs = 500;
/** What a runtime may take to have a plugin in its list that it has synchronized: until then it asks nobody in place of one that leaves. */
const settleMs = 1_000;
const defaultSilentMs = 30_000;

/** The codes of failures that are not the files' own: these may be good, and are tried again. */
const passing: ReadonlySet<string> = new Set(["LOAD_TIMEOUT", "CACHE_UNWRITABLE", "FILE_UNREADABLE"]);

function signatureOf({ module, config, settings }: FoundPlugin): string {
  return [module, config, settings]
    .map((file) => (file === undefined ? "" : `${file.path} ${file.signature}`))
    .join("\n");
}

/** Whether two versions of a plugin run in the same process. */
function isAtSamePlace(one: PluginVersion, other: PluginVersion, plugin: string): boolean {
  const isInProcess = "isPortable" in one.code;
  if (isInProcess !== "isPortable" in other.code) return false;
  return !isInProcess || groupOf(one.settings, plugin) === groupOf(other.settings, plugin);
}

function backoffOf({ restart }: PluginSettings): BackoffOptions {
  return { firstMs: restart.firstDelay, maxMs: restart.maxDelay, resetAfterMs: restart.resetAfter };
}

/** The pauses of each stage that may fail: what has come so far has not failed at that stage. */
function backoffsOf(settings: PluginSettings): { readonly registering: Backoff; readonly serving: Backoff } {
  return { registering: new Backoff(backoffOf(settings)), serving: new Backoff(backoffOf(settings)) };
}

/** Wait for this promise, or for the signal: then undefined. Nothing of it stays with the signal, which may live as long as the process. */
async function unlessAborted<Value>(signal: AbortSignal, promise?: Promise<Value>): Promise<Value | undefined> {
  const { promise: abortion, resolve } = Promise.withResolvers<undefined>();
  using _ = addAbortListener(signal, () => resolve(undefined));
  return await Promise.race(promise === undefined ? [abortion] : [promise, abortion]);
}
