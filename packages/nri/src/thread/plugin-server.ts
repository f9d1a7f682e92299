import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isHostError } from "@armory-plugins/host/thread";
import { connectSocket } from "../connection/connect-socket.ts";
import { PluginConnection } from "../connection/plugin-connection.ts";
import type { NriMethod } from "../guest/nri-methods.ts";
import { moreToCome } from "../guest/synchronize-chunks.ts";
import { isNriError } from "../nri-error.ts";
import { UpdateContainersRequestCodec, UpdateContainersResponseCodec } from "../proto/nri_codec.ts";
import { toFailureMessage } from "./failure-message.ts";
import type { GuestRunner } from "./guest-runner.ts";
import type { PluginState } from "./plugin-thread-options.ts";
import type { ThreadMessage, ThreadRequest } from "./protocol.ts";

/** Who a plugin is to the runtime. */
export interface PluginIdentity {
  readonly name: string;
  readonly index: string;
}

/** What runs in a plugin's thread: it answers the runtime on its socket, and the thread that started it. */
export class PluginServer {
  readonly #identity: PluginIdentity;
  readonly #guest: GuestRunner;
  readonly #send: (message: ThreadMessage) => void;
  #connection: PluginConnection | undefined;
  #progress: (typeof stages)[number] = "ready";
  /** Why the plugin said no to being configured or synchronized: the runtime then closes the connection without a word. */
  #refusal: unknown;
  #isDead = false;

  constructor(identity: PluginIdentity, guest: GuestRunner, send: (message: ThreadMessage) => void) {
    this.#identity = identity;
    this.#guest = guest;
    this.#send = send;
  }

  /** Make the first instance. */
  start(): void {
    try {
      this.#guest.renew();
      this.#send({ type: "state", state: "ready" });
    } catch (error) {
      this.#die(error);
    }
  }

  /** Do what the other thread asks; a dead plugin does nothing more. */
  take(request: ThreadRequest): void {
    if (this.#isDead) {
      if (request.type === "connect" && typeof request.socket === "number") adopt(request.socket).destroy();
      return;
    }
    switch (request.type) {
      case "call":
        return this.#call(request.id, request.method, request.request);
      case "renew":
        return this.#renew(request.id);
      case "connect":
        return void this.#connect(request.socket);
      case "close":
        return this.#close();
    }
  }

  // --- internal ---

  #call(id: number, method: NriMethod, request: Uint8Array): void {
    try {
      const response = this.#guest.call(method, request);
      const updates = this.#guest.takeUpdates();
      // Before the answer, so that who has that knows of them
      if (updates !== undefined) this.#send({ type: "updates", request: updates });
      this.#send({ type: "answer", id, response });
    } catch (error) {
      this.#send({ type: "refusal", id, failure: toFailureMessage(error) });
      if (!isNriError(error)) this.#die(error);
    }
  }

  #renew(id: number): void {
    try {
      this.#guest.renew();
      this.#send({ type: "answer", id, response: new Uint8Array() });
    } catch (error) {
      this.#send({ type: "refusal", id, failure: toFailureMessage(error) });
      this.#die(error);
    }
  }

  async #connect(path: string | number): Promise<void> {
    this.#progress = "ready";
    this.#refusal = undefined;
    try {
      this.#guest.renew();
    } catch (error) {
      if (typeof path === "number") adopt(path).destroy();
      this.#send({ type: "unconnected", failure: toFailureMessage(error) });
      this.#die(error);
      return;
    }
    try {
      const socket = typeof path === "number" ? adopt(path) : await connectSocket(path);
      if (this.#isDead) return void socket.destroy();
      const connection = new PluginConnection(socket, {
        ...this.#identity,
        handler: (method, request) => this.#answer(connection, method, request),
      });
      this.#connection = connection;
      // Not before what made it close has said why
      void connection.closed.then((reason) => setImmediate(() => this.#disconnected(connection, reason)));
      await connection.register();
      this.#advance("registered");
    } catch (error) {
      if (this.#connection === undefined) this.#send({ type: "unconnected", failure: toFailureMessage(error) });
      else this.#refusal ??= error;
    }
  }

  /** Answer the runtime. */
  #answer(connection: PluginConnection, method: NriMethod, request: Uint8Array): Uint8Array | Promise<Uint8Array> {
    if (method === "Configure") this.#send({ type: "configure", request: request.slice() });
    try {
      const response = this.#guest.call(method, request);
      const updates = this.#guest.takeUpdates();
      if (updates !== undefined) setImmediate(() => void this.#askForUpdates(connection, updates));
      if (method === "Configure") this.#advance("configured");
      if (method === "Synchronize" && response !== moreToCome) this.#advance("synchronized");
      return this.#takeOver()?.then(() => response) ?? response;
    } catch (error) {
      if (isNriError(error)) {
        if (method === "Configure" || method === "Synchronize") this.#refusal = error;
        throw error;
      }
      return this.#failRequest(connection, error);
    }
  }

  /** Where the version before can leave, the answer waits until it has, and until the runtime has seen that. */
  #takeOver(): Promise<void> | undefined {
    return this.#guest.takeOver()?.then(() => sleep(noticeMs));
  }

  /** The plugin is dead. An error would fail the request; without an answer the runtime does what the failure policy says, which older ones don't know. */
  #failRequest(connection: PluginConnection, error: unknown): Promise<Uint8Array> {
    if (this.#guest.failRequest) {
      this.#isDead = true;
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
      this.#send({ type: "log", lines: [{ stream: "host", level: "warn", text }] });
      failed = allFailed(updates);
    }
    if (connection !== this.#connection || this.#isDead) return;
    try {
      this.#guest.tellFailedUpdates(failed);
    } catch (error) {
      if (isHostError(error)) this.#die(error);
      else this.#send({ type: "log", lines: [{ stream: "host", level: "warn", text: String(error) }] });
    }
  }

  #disconnected(connection: PluginConnection, reason: Error): void {
    if (connection !== this.#connection) return;
    this.#connection = undefined;
    if (this.#isDead) return;
    this.#send({ type: "state", state: "disconnected" });
    if (this.#progress !== "synchronized") {
      this.#send({ type: "unconnected", failure: toFailureMessage(this.#refusal ?? reason) });
    }
  }

  #close(): void {
    this.#isDead = true;
    void this.#connection?.closed.then(() => this.#guest.leave());
    this.#connection?.close();
    try {
      this.#guest.shutDown();
    } catch (error) {
      this.#send({ type: "log", lines: [{ stream: "host", level: "warn", text: String(error) }] });
    }
  }

  #die(error: unknown): void {
    this.#isDead = true;
    this.#connection?.close();
    this.#send({ type: "failed", failure: toFailureMessage(error) });
  }

  /** The runtime configures a plugin while it registers it: what comes late is no step back. */
  #advance(state: (typeof stages)[number]): void {
    if (stages.indexOf(state) <= stages.indexOf(this.#progress)) return;
    this.#progress = state;
    this.#send({ type: "state", state });
  }
}

// --- internal ---

/** What a runtime may take to notice that a socket was closed. */
const noticeMs = 50;

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
