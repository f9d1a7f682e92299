import {
  encodeUpdates,
  isNriError,
  moreToCome,
  type NriMethod,
  SynchronizeChunks,
  toComponentCall,
} from "@armory-plugins/nri";
import type { NriAnswer, NriEngineInstance, NriEnginePlugin, NriLogMessage } from "../../engine.ts";
import type { Driver, DriverAnswer } from "./driver.ts";
import { type DriverPool, graceMs } from "./driver-pool.ts";
import { fromWireValue, toWireValue } from "./wire-value.ts";

/** A component of a container runtime's plugin, in wasmtime. */
export class WasmtimeNriPlugin implements NriEnginePlugin {
  readonly world = "nri";
  readonly #pool: DriverPool;

  constructor(pool: DriverPool) {
    this.#pool = pool;
  }

  async start(): Promise<NriEngineInstance> {
    const driver = await this.#pool.lease();
    const giveBack = (): void => this.#pool.giveBack(driver);
    try {
      await driver.request({ call: "start" }, this.#pool.limits.loadMs + graceMs, "LOAD_TIMEOUT");
      return new WasmtimeNriInstance(driver, this.#pool, giveBack);
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

// --- internal ---

class WasmtimeNriInstance implements NriEngineInstance {
  readonly #driver: Driver;
  readonly #pool: DriverPool;
  readonly #giveBack: () => void;
  readonly #chunks: SynchronizeChunks;
  readonly #log: NriLogMessage[] = [];

  constructor(driver: Driver, pool: DriverPool, giveBack: () => void) {
    this.#driver = driver;
    this.#pool = pool;
    this.#giveBack = giveBack;
    this.#chunks = new SynchronizeChunks(pool.limits.memoryBytes);
  }

  async call(method: NriMethod, request: Uint8Array): Promise<NriAnswer> {
    try {
      return await this.#call(method, request);
    } catch (error) {
      // A request that can't be decoded never reaches the plugin
      if (isNriError(error) && error.code === "MALFORMED_MESSAGE") {
        return { tag: "refused", text: error.message };
      }
      throw error;
    }
  }

  takeLog(): readonly NriLogMessage[] {
    return this.#log.splice(0);
  }

  async close(): Promise<void> {
    if (this.#driver.isAlive) {
      await this.#driver.request({ call: "close" }, graceMs, "CALL_TIMEOUT").catch(() => {}); // then it is dead
    }
    this.#giveBack();
  }

  // --- internal ---

  async #call(method: NriMethod, request: Uint8Array): Promise<NriAnswer> {
    const whole = method === "Synchronize" ? this.#chunks.add(request) : request;
    const call = whole === undefined ? moreToCome : toComponentCall(method, whole);
    if (call instanceof Uint8Array) {
      return { tag: "response", response: call, updates: undefined };
    }
    const answer = await this.#invoke(method, call.name, call.arguments);
    this.#log.push(...(answer.log ?? []));
    if (answer.refused !== undefined) {
      return { tag: "refused", text: answer.refused };
    }
    return { tag: "response", response: call.toResponse(fromWireValue(answer.value)), updates: updatesOf(answer) };
  }

  #invoke(method: NriMethod, name: string, values: readonly unknown[]): Promise<DriverAnswer> {
    const [limit, timeout] =
      method === "Configure" ? (["initMs", "INIT_TIMEOUT"] as const) : (["callMs", "CALL_TIMEOUT"] as const);
    const message = {
      call: "invoke",
      interface: "armory:nri/plugin@0.1.0",
      function: name,
      arguments: values.map((value) => toWireValue(value)),
      limit,
    };
    return this.#driver.request(message, this.#pool.limits[limit] + graceMs, timeout);
  }
}

/** What it asked for of its own accord: messages that, one behind the other, are one. */
function updatesOf({ updates = [] }: DriverAnswer): Uint8Array | undefined {
  const encoded = updates.map((given) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- wasmtime has checked them against the world's type
    const [update, evict] = given.map((value) => fromWireValue(value)) as Parameters<typeof encodeUpdates>;
    return encodeUpdates(update, evict);
  });
  return encoded.length === 0 ? undefined : Buffer.concat(encoded);
}
