import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { HostError, isHostError, type SendNews, type ThreadServer } from "@armory-plugins/host/thread";
import { connectSocket } from "../connection/connect-socket.ts";
import { PluginConnection, type PluginConnectionOptions } from "../connection/plugin-connection.ts";
import type { NriMethod } from "../proto/nri-methods.ts";
import { moreToCome } from "../guest/synchronize-chunks.ts";
import { isNriError, NriError } from "../nri-error.ts";
import { UpdateContainersRequestCodec, UpdateContainersResponseCodec } from "../proto/nri_codec.ts";
import { Asked } from "./asked.ts";
import { runtimeLimitOf } from "./configure.ts";
import { type FailureMessage, toFailureMessage } from "./failure-message.ts";
import type { GuestRunner } from "./guest-runner.ts";
import type { PluginState } from "./plugin-thread-options.ts";
import type { ConnectOptions } from "./plugin-thread.ts";
import type { NriThreadTypes, PluginOrder } from "./protocol.ts";
import { Standby } from "./standby.ts";
import { alreadyLeft, type TurnAnswer, type TurnQuery } from "./turn.ts";

/** Who a plugin is to the runtime, and how long it waits for that. */
export type PluginIdentity = Pick<PluginConnectionOptions, "name" | "index" | "stallMs">;

/** What runs in a plugin's thread: it answers the runtime on its socket, and the thread that started it. */
export class PluginServer implements ThreadServer<NriThreadTypes> {
  readonly calls: ThreadServer<NriThreadTypes>["calls"] = {
    call: ({ method, request }) => this.#call(method, request),
    renew: () => this.#renew(),
    yield: (query) => this.#yield(query),
  };
  readonly #identity: PluginIdentity;
  readonly #guest: GuestRunner;
  readonly #sendNews: SendNews<NriThreadTypes>;
  readonly #end: () => void;
  #connection: PluginConnection | undefined;
  #progress: (typeof stages)[number] = "ready";
  /** Why the plugin said no to being configured or synchronized: the runtime then closes the connection without a word. */
  #refusal: unknown;
  /** Why nothing more is done, once that is so. */
  #exitReason: Error | undefined;
  /** Why the plugin failed, when this answers for it with errors. */
  #fault: Error | undefined;
  /** When the connection was asked for. */
  #connectedAt = 0;
  /** Whether the last that the runtime got was an answer to `Configure`, in time. */
  #isConfigureLast = false;
  readonly #asked = new Asked();
  /** While another process serves the same plugin, and just after that. */
  #standby: Standby | undefined;

  /** @param end - ends the thread once there is nothing more to send. */
  constructor(identity: PluginIdentity, guest: GuestRunner, sendNews: SendNews<NriThreadTypes>, end: () => void) {
    this.#identity = identity;
    this.#guest = guest;
    this.#sendNews = sendNews;
    this.#end = end;
  }

  /** Make the first instance. */
  start(): void {
    try {
      this.#guest.renew();
      this.#sendNews({ type: "state", state: "ready" });
    } catch (error) {
      this.#die(error);
    }
  }

  failureOf(error: unknown): FailureMessage {
    return toFailureMessage(error);
  }

  /** A plugin that failed at a call of the other thread is dead, unless it said so itself. */
  refused(name: string, error: unknown): void {
    if (this.#exitReason !== undefined || this.#fault !== undefined) return;
    if (name === "renew" || !isNriError(error)) this.#die(error);
  }

  /** Do what the other thread says; a dead plugin does nothing more, and one that answers with errors only leaves. */
  take(order: PluginOrder): void {
    if (this.#exitReason !== undefined || (this.#fault !== undefined && order.type !== "close")) {
      if (order.type === "connect" && typeof order.socket === "number") adopt(order.socket).destroy();
      if (order.type === "close") this.#end();
      return;
    }
    switch (order.type) {
      case "connect":
        return void this.#connect(order.socket, order.options);
      case "turned":
        return this.#standby?.turned(order.answer);
      case "close":
        this.#close();
        return this.#end();
    }
  }

  /** A thread is one plugin's. */
  leave(): void {
    this.#end();
  }

  // --- internal ---

  #call(method: NriMethod, request: Uint8Array): Uint8Array {
    this.#requireAlive();
    const response = this.#guest.call(method, request);
    const updates = this.#guest.takeUpdates();
    // Before the answer, so that who has that knows of them
    if (updates !== undefined) this.#sendNews({ type: "updates", request: updates });
    return response;
  }

  #renew(): undefined {
    this.#requireAlive();
    this.#guest.renew();
  }

  #requireAlive(): void {
    const reason = this.#exitReason ?? this.#fault;
    if (reason !== undefined) throw reason;
  }

  async #connect(path: string | number, options: ConnectOptions): Promise<void> {
    this.#progress = "ready";
    this.#connectedAt = performance.now();
    this.#isConfigureLast = false;
    this.#guest.connected(options);
    this.#standby =
      options.isStandby === true ? new Standby((query) => this.#sendNews({ type: "turn", query })) : undefined;
    this.#refusal = undefined;
    try {
      this.#guest.renew();
    } catch (error) {
      if (typeof path === "number") adopt(path).destroy();
      this.#sendNews({ type: "unconnected", failure: toFailureMessage(error) });
      this.#die(error);
      return;
    }
    try {
      const socket = typeof path === "number" ? adopt(path) : await connectSocket(path);
      if (this.#exitReason !== undefined) return void socket.destroy();
      const { name, index, stallMs } = this.#identity;
      const connection = new PluginConnection(socket, {
        name,
        index,
        stallMs,
        handler: (method, request) => this.#takeRequest(connection, method, request),
      });
      this.#connection = connection;
      // Not before what made it close has said why
      void connection.closed.then((reason) => setImmediate(() => this.#disconnected(connection, reason)));
      await connection.register();
      this.#advance("registered");
    } catch (error) {
      if (this.#connection === undefined) this.#sendNews({ type: "unconnected", failure: toFailureMessage(error) });
      else this.#refusal ??= error;
    }
  }

  /** Answer the runtime, unless a plugin of another process does. */
  #takeRequest(connection: PluginConnection, method: NriMethod, request: Uint8Array): Uint8Array | Promise<Uint8Array> {
    if (method === "Configure" || method === "Synchronize") return this.#answer(connection, method, request);
    this.#asked.note(method, request);
    if (this.#standby?.isDone === true) this.#standby = undefined;
    if (this.#standby === undefined) return this.#answer(connection, method, request);
    return this.#takeTurn(this.#standby, connection, method, request);
  }

  /** Where the other has just left, the answer waits until the runtime has seen that. */
  async #takeTurn(
    standby: Standby,
    connection: PluginConnection,
    method: NriMethod,
    request: Uint8Array,
  ): Promise<Uint8Array> {
    const { isOurs, hasJustLeft } = await standby.takeTurn(method, request);
    const response =
      isOurs && this.#exitReason === undefined ? await this.#answer(connection, method, request) : new Uint8Array();
    if (hasJustLeft) await sleep(noticeMs);
    return response;
  }

  #yield(query: TurnQuery): TurnAnswer {
    if (this.#exitReason !== undefined) throw this.#exitReason;
    const answer = this.#connection === undefined ? alreadyLeft : this.#asked.judge(query);
    if (answer.hasLeft) this.#connection?.close();
    return answer;
  }

  /** Answer the runtime. */
  #answer(connection: PluginConnection, method: NriMethod, request: Uint8Array): Uint8Array | Promise<Uint8Array> {
    if (this.#fault !== undefined) return this.#answerInPlace(method, this.#fault);
    this.#isConfigureLast = false;
    try {
      const response = this.#guest.call(method, request);
      const updates = this.#guest.takeUpdates();
      if (updates !== undefined) setImmediate(() => void this.#askForUpdates(connection, updates));
      if (method === "Configure") {
        this.#sendNews({ type: "configure", request: request.slice(), events: this.#guest.events });
        this.#advance("configured");
        this.#isConfigureLast = performance.now() - this.#connectedAt < (runtimeLimitOf(request) || defaultLimitMs);
      }
      if (method === "Synchronize" && response !== moreToCome) this.#advance("synchronized");
      return this.#takeOver()?.then(() => response) ?? response;
    } catch (error) {
      if (isNriError(error)) {
        if (method === "Configure" || method === "Synchronize") this.#refusal = error;
        throw error;
      }
      return this.#fail(connection, error);
    }
  }

  /**
   * Answer for a plugin that has failed, until another instance is registered: the runtime fails requests for plugins alone that it is connected to. What ends pods and containers does not
   * wait for a plugin.
   *
   * @throws HostError the plugin's, for every other method.
   */
  #answerInPlace(method: NriMethod, fault: Error): Uint8Array {
    if (endings.has(method)) return new Uint8Array();
    throw fault;
  }

  /** Where the version before can leave, the answer waits until it has, and until the runtime has seen that. */
  #takeOver(): Promise<void> | undefined {
    return this.#guest.takeOver()?.then(() => sleep(noticeMs));
  }

  /** The plugin is dead. An error would fail the request; without an answer the runtime does what the failure policy says, which older ones don't know. */
  #fail(connection: PluginConnection, error: unknown): Promise<Uint8Array> {
    if (this.#keepsFailing(error)) throw error;
    if (this.#guest.failRequest) {
      this.#exitReason = errorOf(error);
      setImmediate(() => this.#die(error));
      throw error;
    }
    this.#refusal = error;
    connection.close();
    this.#die(error);
    return new Promise(() => {});
  }

  /** The runtime is asked when it has got its answer, for it waits for that. */
  async #askForUpdates(connection: PluginConnection, updates: Uint8Array): Promise<void> {
    let failed: Uint8Array;
    try {
      failed = await connection.updateContainers(updates);
    } catch (error) {
      if (connection !== this.#connection) return;
      const text = `the updates that the plugin asked for failed: ${error instanceof Error ? error.message : String(error)}`;
      this.#sendNews({ type: "log", lines: [{ stream: "host", level: "warn", text }] });
      failed = allFailed(updates);
    }
    if (connection !== this.#connection || this.#exitReason !== undefined || this.#fault !== undefined) return;
    try {
      this.#guest.tellFailedUpdates(failed);
    } catch (error) {
      if (this.#keepsFailing(error)) return;
      if (isHostError(error)) this.#die(error);
      else this.#sendNews({ type: "log", lines: [{ stream: "host", level: "warn", text: String(error) }] });
    }
  }

  #disconnected(connection: PluginConnection, reason: Error): void {
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    if (this.#exitReason !== undefined || this.#fault !== undefined) return;
    this.#sendNews({ type: "state", state: "disconnected" });
    if (this.#progress !== "synchronized") {
      const lost = this.#isConfigureLast ? eventsRefused() : reason;
      this.#sendNews({ type: "unconnected", failure: toFailureMessage(this.#refusal ?? lost) });
    }
  }

  #close(): void {
    this.#exitReason = new HostError("CLOSED", "it was closed");
    void this.#connection?.closed.then(() => this.#guest.leave());
    this.#connection?.close();
    try {
      this.#guest.shutDown();
    } catch (error) {
      this.#sendNews({ type: "log", lines: [{ stream: "host", level: "warn", text: String(error) }] });
    }
  }

  /** Begin to answer for the plugin that failed, where its policy says so and the runtime counts on it. @returns whether. */
  #keepsFailing(error: unknown): boolean {
    if (!isHostError(error) || !this.#guest.failRequest || this.#progress !== "synchronized") return false;
    const rest = "it is started again, and requests fail until then, as its failure policy says";
    // The runtime is told this; how to raise a limit is for the operator's log
    this.#fault = new HostError(error.code, `${error.detail}; ${rest}`);
    this.#sendNews({ type: "failing", failure: toFailureMessage(error) });
    return true;
  }

  #die(error: unknown): void {
    this.#exitReason = errorOf(error);
    this.#connection?.close();
    this.#sendNews({ type: "failed", failure: toFailureMessage(error) });
  }

  /** The runtime configures a plugin while it registers it: what comes late does not step back. */
  #advance(state: (typeof stages)[number]): void {
    if (stages.indexOf(state) <= stages.indexOf(this.#progress)) return;
    this.#progress = state;
    this.#sendNews({ type: "state", state });
  }
}

// --- internal ---

/** What a runtime may take to notice that a socket was closed. */
const noticeMs = 50;

/** What a runtime waits for an answer that does not say so, in milliseconds: containerd/nri's default. */
const defaultLimitMs = 2_000;

/** A runtime closes the connection without a word for many reasons; at that moment only for one that is not an accident. */
function eventsRefused(): NriError {
  const text = "the runtime closed the connection when it was told what the plugin subscribes to";
  return new NriError("EVENTS_REFUSED", text, { remedy: "look into its log" });
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The requests that end pods and containers, or tell that they have ended. */
const endings: ReadonlySet<NriMethod> = new Set([
  "StopPodSandbox",
  "RemovePodSandbox",
  "StopContainer",
  "RemoveContainer",
]);

const stages = ["ready", "registered", "configured", "synchronized"] as const satisfies readonly PluginState[];

/** The socket of a descriptor, which is this thread's own from here on. */
function adopt(descriptor: number): Socket {
  const socket = new Socket({ fd: descriptor });
  // Its end is told by the connection
  socket.on("error", () => {});
  return socket;
}

/** The answer of a runtime that made none of the updates. */
function allFailed(request: Uint8Array): Uint8Array {
  const { update } = UpdateContainersRequestCodec.decode(request);
  return UpdateContainersResponseCodec.encode({
    $typeName: "nri.pkg.api.v1alpha1.UpdateContainersResponse",
    failed: update,
  });
}
