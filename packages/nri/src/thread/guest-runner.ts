import {
  HostError,
  isHostError,
  LineBatch,
  type LogBudget,
  overrunFailure,
  pluginPhase,
  runPhase,
  runWithin,
} from "@armory-plugins/host/thread";
import { GuestLog } from "../guest/guest-log.ts";
import type { NriLogLine } from "../guest/guest-log.ts";
import type { GuestSetup } from "../guest/guest-setup.ts";
import { type NriMethod, nriMethodNames } from "../proto/nri-methods.ts";
import type { NriGuest } from "../guest/nri-guest.ts";
import { RequestStats } from "./request-stats.ts";
import { type CallLimit, callLimitOf } from "./call-limit.ts";
import { checkConfigured, eventsKnownBy, runtimeLimitOf, withConfig } from "./configure.ts";
import type { ConnectOptions } from "./plugin-thread.ts";
import type { FailurePolicy } from "./plugin-thread-options.ts";
import { type ThreadData, threadSlots } from "./protocol.ts";
import { askedInTurn, requestKey } from "./request-key.ts";
import { RequestLease } from "./request-lease.ts";

/** Runs a plugin's instance where the watching thread can see it: each call is timed and counted, and leased where two versions are asked. */
export class GuestRunner {
  readonly #data: ThreadData;
  readonly #make: () => NriGuest;
  readonly #slots: Int32Array;
  readonly #stats: RequestStats;
  readonly #lease: RequestLease;
  readonly #holder: number;
  readonly #budget: LogBudget;
  readonly #onCallLimit: (limitMs: number) => void;
  #guest: NriGuest | undefined;
  /** Whether the instance was called: a plugin is configured once. */
  #isUsed = false;
  #failRequest = false;
  /** Of a plugin whose requests are to fail: what stops its calls, for the thread is to answer in its place then. */
  #guard: CallLimit | undefined;
  #events = 0;
  /** Of the connection to a runtime, once there is one. */
  #connectOptions: ConnectOptions | undefined;
  /** Whether the request under way is one at which the version before can leave. */
  #isTurn = false;
  #hasTakenOver = false;

  /**
   * @param make - makes an instance of the plugin.
   * @param onCallLimit - told what a call may take from now on before the thread is ended.
   */
  constructor(
    data: ThreadData,
    make: (setup: GuestSetup) => NriGuest,
    emit: (lines: readonly NriLogLine[]) => void,
    onCallLimit: (limitMs: number) => void,
  ) {
    const { limits, logLevel } = data;
    this.#data = data;
    this.#onCallLimit = onCallLimit;
    this.#slots = new Int32Array(data.slots);
    this.#stats = new RequestStats(data.stats);
    this.#lease = new RequestLease(data.lease);
    this.#holder = this.#lease.nextHolder();
    this.#budget = {
      left: limits.logBytes,
      remark: `the plugin's log limit is reached, ${limits.logBytes} bytes a minute; what it logs until the minute is over is dropped`,
    };
    setInterval(() => (this.#budget.left = limits.logBytes), 60_000).unref();
    this.#make = () => {
      const lines = new LineBatch(emit);
      const log = new GuestLog(
        this.#budget,
        (line) => lines.add(line),
        logLevel,
        () => lines.send(),
      );
      return make({ log, outputBytes: limits.outputBytes });
    };
  }

  /** The mask of the events that the plugin asked for at `Configure`. */
  get events(): number {
    return this.#events;
  }

  /** From now on it is a runtime that asks. */
  connected(options: ConnectOptions): void {
    this.#connectOptions = options;
  }

  /** Whether a request that the plugin fails at is to fail. */
  get failRequest(): boolean {
    return this.#failRequest;
  }

  /**
   * Have an instance that was not called yet.
   *
   * @throws HostError or NriError when its start fails.
   */
  renew(): void {
    if (this.#guest !== undefined && !this.#isUsed) return;
    this.#guest?.flushLogs();
    this.#guest = runPhase(this.#slots, pluginPhase.load, this.#make);
    this.#isUsed = false;
    this.#noteMemory(this.#guest);
  }

  /**
   * Call the plugin, unless another version has the lease of the request: then the answer is empty.
   *
   * @throws as `NriGuest.call`; after a HostError there is no instance any more.
   */
  call(method: NriMethod, request: Uint8Array): Uint8Array {
    this.#isTurn = false;
    if (!this.#lease.active) return this.#count(method, request);
    const key = requestKey(method, request);
    if (key === undefined) return this.#count(method, request);
    const isOurs = this.#lease.acquire(this.#holder, key);
    this.#isTurn = this.#lease.isNewest(this.#holder) && (!isOurs || (this.#lease.bothAsked && askedInTurn(method)));
    if (!isOurs) return nothing;
    try {
      return this.#count(method, request);
    } catch (error) {
      if (isHostError(error)) this.#lease.release(this.#holder, key);
      throw error;
    }
  }

  /**
   * Have the version before leave, when this is the moment for it: the runtime waits for this one's answer, and asks the other nothing.
   *
   * @returns when it has left; undefined when this is not the moment.
   */
  takeOver(): Promise<void> | undefined {
    if (!this.#isTurn || this.#hasTakenOver) return undefined;
    this.#hasTakenOver = true;
    return this.#lease.awaitHandover();
  }

  /** Tell the version that comes after this one that it has left the runtime. */
  leave(): void {
    this.#lease.completeHandover();
  }

  /** As `NriGuest.takeUpdates`. */
  takeUpdates(): Uint8Array | undefined {
    return this.#guest?.takeUpdates();
  }

  /** As `NriGuest.tellFailedUpdates`. What the plugin asks for meanwhile is kept until the next request, or it could ask for ever. */
  tellFailedUpdates(response: Uint8Array): void {
    this.#run("the answer to its updates", "call", (guest) => guest.tellFailedUpdates(response));
  }

  /** Call `Shutdown`, if the plugin was configured, and let it say its last words. */
  shutDown(): void {
    if (this.#guest === undefined) return;
    try {
      if (this.#isUsed) this.#count("Shutdown", nothing);
    } finally {
      this.#guest?.flushLogs();
    }
  }

  // --- internal ---

  #count(method: NriMethod, request: Uint8Array): Uint8Array {
    const started = performance.now();
    let isFailed = true;
    Atomics.store(this.#slots, threadSlots.method, methodNumbers.get(method) ?? 0);
    try {
      const response = method === "Configure" ? this.#configure(request) : this.#ask(method, request);
      isFailed = false;
      return response;
    } finally {
      this.#stats.record(method, performance.now() - started, isFailed);
    }
  }

  #configure(request: Uint8Array): Uint8Array {
    const { index, name, config, failurePolicy } = this.#data;
    const answer = this.#run("Configure", "init", (guest) => guest.call("Configure", withConfig(request, config)));
    const options = this.#connectOptions;
    const knownEvents = options === undefined ? undefined : (options.knownEvents ?? eventsKnownBy(request));
    const { response, policy, events } = checkConfigured(`${index}-${name}`, answer, { failurePolicy, knownEvents });
    this.#limitCalls(policy, runtimeLimitOf(request));
    this.#events = events;
    return response;
  }

  #limitCalls(policy: FailurePolicy, runtimeMs: number): void {
    const { limits, isCallLimitGiven } = this.#data;
    const limit = callLimitOf(policy, limits, isCallLimitGiven, runtimeMs);
    this.#failRequest = policy.failRequest;
    this.#guard = policy.failRequest ? limit : undefined;
    this.#onCallLimit(limit.limitMs + (policy.failRequest ? guardMs : 0));
  }

  #ask(method: NriMethod, request: Uint8Array): Uint8Array {
    return this.#run(method, "call", (guest) => guest.call(method, request));
  }

  #run<Value>(what: string, phase: "init" | "call", call: (guest: NriGuest) => Value): Value {
    const guest = this.#guest;
    if (guest === undefined) throw new Error("there is no instance");
    this.#isUsed = true;
    try {
      const guard = phase === "call" ? this.#guard : undefined;
      return runPhase(this.#slots, pluginPhase[phase], () =>
        guard === undefined ? call(guest) : this.#runWithin(guard, what, () => call(guest)),
      );
    } catch (error) {
      if (isHostError(error)) this.#guest = undefined;
      throw error;
    } finally {
      this.#noteMemory(guest);
    }
  }

  /** What is stopped leaves nothing of use behind but this thread. */
  #runWithin<Value>({ limitMs, remark }: CallLimit, what: string, call: () => Value): Value {
    const ended = runWithin(limitMs, call);
    if (ended !== undefined) return ended.value;
    const { index, name } = this.#data;
    const { code, detail, limit } = overrunFailure({ phase: "call", limitMs });
    const plugin = `plugin ${index}-${name}: ${what}`;
    // Where the runtime's limit is the shorter one, raising the plugin's own does not help
    throw remark === undefined
      ? new HostError(code, `${plugin}: ${detail}`, { limit })
      : new HostError(code, `${plugin}: ${detail}; ${remark}`);
  }

  #noteMemory({ memoryUse }: NriGuest): void {
    Atomics.store(this.#slots, threadSlots.memoryPages, memoryUse.used / 65_536);
  }
}

// --- internal ---

const methodNumbers: ReadonlyMap<string, number> = new Map(nriMethodNames.map((method, index) => [method, index]));

/** What a thread may take beyond the limit to stop a call by itself, before it is ended with the call. */
const guardMs = 2_000;

/** An empty message. */
const nothing = new Uint8Array();
