import {
  encodeUpdates,
  isNriError,
  moreToCome,
  type NriMethod,
  SynchronizeChunks,
  toComponentCall,
} from "@armory-plugins/nri";
import type { WasmtimeComponent, WasmtimeInstance } from "../../system/engine-parts.ts";
import type { NriAnswer, NriEngineInstance, NriEnginePlugin, NriLogMessage } from "./engine-plugin.ts";

/** A component of a container runtime's plugin, in wasmtime. */
export class WasmtimeNriPlugin implements NriEnginePlugin {
  readonly world = "nri";
  readonly #component: WasmtimeComponent;

  constructor(component: WasmtimeComponent) {
    this.#component = component;
  }

  async start(): Promise<NriEngineInstance> {
    const { instance } = await this.#component.open();
    return new WasmtimeNriInstance(instance, this.#component.limits.memoryBytes);
  }

  close(): Promise<void> {
    return this.#component.close();
  }
}

// --- internal ---

class WasmtimeNriInstance implements NriEngineInstance {
  readonly #instance: WasmtimeInstance;
  readonly #chunks: SynchronizeChunks;
  readonly #log: NriLogMessage[] = [];

  constructor(instance: WasmtimeInstance, memoryBytes: number) {
    this.#instance = instance;
    this.#chunks = new SynchronizeChunks(memoryBytes);
  }

  async call(method: NriMethod, request: Uint8Array): Promise<NriAnswer> {
    try {
      return await this.#call(method, request);
    } catch (error) {
      // A request that can't be decoded never reaches the plugin
      if (isNriError(error) && error.code === "MALFORMED_MESSAGE") {
        return { tag: "refused", text: error.detail };
      }
      throw error;
    }
  }

  takeLog(): readonly NriLogMessage[] {
    return this.#log.splice(0);
  }

  close(): Promise<void> {
    return this.#instance.close();
  }

  // --- internal ---

  async #call(method: NriMethod, request: Uint8Array): Promise<NriAnswer> {
    const whole = method === "Synchronize" ? this.#chunks.add(request) : request;
    const call = whole === undefined ? moreToCome : toComponentCall(method, whole);
    if (call instanceof Uint8Array) {
      return { tag: "response", response: call, updates: undefined };
    }
    const limit = method === "Configure" ? "initMs" : "callMs";
    const answer = await this.#instance.invoke(`armory:nri/plugin@0.1.0#${call.name}`, call.arguments, limit);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the driver's `systems/nri.py` has both, and wasmtime has checked them against the world's types
    const { log = [], updates = [] } = answer.details as Details;
    this.#log.push(...log);
    if (typeof answer.refused === "string") {
      return { tag: "refused", text: answer.refused };
    }
    return { tag: "response", response: call.toResponse(answer.value), updates: encodeAll(updates) };
  }
}

/** What a plugin says by `armory:nri/runtime` during a call. */
interface Details {
  readonly log?: readonly NriLogMessage[];
  readonly updates?: readonly Parameters<typeof encodeUpdates>[];
}

/** What it asked for of its own accord: messages that, one behind the other, are one. */
function encodeAll(updates: NonNullable<Details["updates"]>): Uint8Array | undefined {
  const encoded = updates.map(([update, evict]) => encodeUpdates(update, evict));
  return encoded.length === 0 ? undefined : Buffer.concat(encoded);
}
