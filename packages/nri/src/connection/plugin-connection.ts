import type { Socket } from "node:net";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { Mux } from "../mux/mux.ts";
import type { NriError } from "../nri-error.ts";
import { type CallOptions, TtrpcClient } from "../ttrpc/ttrpc-client.ts";
import { type TtrpcContext, type TtrpcHandler, TtrpcServer } from "../ttrpc/ttrpc-server.ts";
import { type NriMethod, nriMethodNames } from "../proto/nri-methods.ts";

/**
 * Answers the runtime's requests to a plugin: protobuf bytes in, protobuf bytes out, of the method's messages in nri.proto.
 *
 * What it throws goes to the runtime: of an `NriError` with a `pluginText` that text alone, else the error's message.
 */
export type PluginHandler = (
  method: NriMethod,
  request: Uint8Array,
  context: TtrpcContext,
) => Uint8Array | Promise<Uint8Array>;

/** Who a plugin says that it is, and what it does. */
export interface PluginConnectionOptions {
  /** Its name without the index, of letters, digits and `_.+-`. */
  readonly name: string;
  /** Its place among the runtime's plugins, two digits. */
  readonly index: string;
  readonly handler: PluginHandler;
  /** The version of NRI that the plugin is written for; the runtime logs it. If absent, `v0.12.5`. */
  readonly nriVersion?: string | undefined;
  /**
   * How long the runtime may take to answer the registration, in ms. If absent, 30,000: it takes plugins one after another, and may wait 5 s for
   * another one that is silent.
   */
  readonly registrationMs?: number | undefined;
  /** How long the runtime may be silent in the middle of a frame or a message, in ms. If absent, 10,000. */
  readonly stallMs?: number | undefined;
}

/**
 * One plugin's connection to a runtime, over the runtime's NRI socket.
 *
 * It never looks into a request or an answer. It holds nothing of its thread but the socket, and runs in worker threads as well.
 */
export class PluginConnection {
  /** Resolves once the connection is closed, with why: `CLOSED` on this side, `CONNECTION_LOST` on the runtime's, or what was wrong. */
  readonly closed: Promise<NriError>;
  readonly #mux: Mux;
  readonly #server: TtrpcServer;
  readonly #runtime: TtrpcClient;
  readonly #registration: Uint8Array;
  readonly #registrationMs: number;

  /** Serve the plugin on a connected socket, which is the connection's own from here on. The runtime asks nothing before {@link register}. */
  constructor(socket: Socket, options: PluginConnectionOptions) {
    const { name, index, handler, nriVersion = "v0.12.5", registrationMs = 30_000, stallMs } = options;
    this.#mux = new Mux(socket, { stallMs });
    this.closed = this.#mux.closed;
    const services = { [pluginService.name]: methodsOf(handler) };
    this.#server = new TtrpcServer(this.#mux.open(pluginService.connection), services, { stallMs });
    this.#runtime = new TtrpcClient(this.#mux.open(runtimeService.connection), { stallMs });
    this.#registration = encodeRegistration(name, index, nriVersion);
    this.#registrationMs = registrationMs;
  }

  /** How many requests are being worked on: those that the handler has not answered yet. */
  get active(): number {
    return this.#server.active;
  }

  /**
   * Register the plugin. `Configure` and `Synchronize` follow, and may reach the handler before this resolves.
   *
   * @throws NriError `CALL_FAILED` where the runtime refuses the name or the index, `CALL_TIMEOUT` where it does not answer; else why the
   *   connection closed. It is closed after each.
   */
  async register(): Promise<void> {
    try {
      await this.#call("RegisterPlugin", this.#registration, { timeoutMs: this.#registrationMs });
    } catch (error) {
      // A runtime that refused a plugin leaves the connection open, and never uses it.
      this.close();
      throw error;
    }
  }

  /**
   * Ask for changes of containers that run: an `UpdateContainersRequest` in, an `UpdateContainersResponse` out, both as protobuf bytes.
   *
   * @throws NriError as {@link TtrpcClient.call} does.
   */
  updateContainers(request: Uint8Array, options: CallOptions = {}): Promise<Uint8Array> {
    return this.#call("UpdateContainers", request, options);
  }

  /** Close the connection. What was answered still goes out; a request that is still worked on gets no answer, and the runtime goes on without it. */
  close(): void {
    this.#mux.close();
  }

  // --- internal ---

  #call(method: string, request: Uint8Array, options: CallOptions): Promise<Uint8Array> {
    return this.#runtime.call(runtimeService.name, method, request, options);
  }
}

// --- internal ---

/** The services of NRI, and the connections of the mux that they use; upstream's pkg/net/multiplex/ttrpc.go. */
const pluginService = { name: "nri.pkg.api.v1alpha1.Plugin", connection: 1 };
const runtimeService = { name: "nri.pkg.api.v1alpha1.Runtime", connection: 2 };

function methodsOf(handler: PluginHandler): Readonly<Record<string, TtrpcHandler>> {
  const entry = (method: NriMethod): [NriMethod, TtrpcHandler] => [
    method,
    (request, context) => handler(method, request, context),
  ];
  return Object.fromEntries(nriMethodNames.map(entry));
}

/** A RegisterPluginRequest. */
function encodeRegistration(...fields: readonly [name: string, index: string, nriVersion: string]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [at, field] of fields.entries()) writer.tag(at + 1, WireType.LengthDelimited).string(field);
  return writer.finish();
}
