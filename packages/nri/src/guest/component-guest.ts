import { Buffer } from "node:buffer";
import { type ComponentInstance, OversizedAnswer, type MemoryUse } from "@armory-plugins/host/thread";
import type { NriRuntime } from "@armory-plugins/wit";
import { pluginCalls, type PluginExports } from "../convert/plugin-calls.ts";
import { decodeFailedUpdates, encodeUpdates } from "../convert/runtime-updates.ts";
import { isNriError } from "../nri-error.ts";
import { guestFailure, pluginError } from "./guest-error.ts";
import type { GuestSetup } from "./guest-setup.ts";
import type { NriMethod } from "../proto/nri-methods.ts";
import type { NriGuest } from "./nri-guest.ts";
import { moreToCome, SynchronizeChunks } from "./synchronize-chunks.ts";

/** What a component of world `nri-plugin` exports, as jco has it. */
export interface NriComponentExports {
  readonly plugin: PluginExports;
}

/** Makes an instance of a component with these imports. */
export type Instantiate = (
  imports: Readonly<Record<string, object>>,
  setup: GuestSetup,
) => ComponentInstance<NriComponentExports>;

/** An instance of a component of world `nri-plugin`. */
export class ComponentGuest implements NriGuest {
  readonly #name: string;
  readonly #instance: ComponentInstance<NriComponentExports>;
  readonly #log: GuestSetup["log"];
  readonly #chunks: SynchronizeChunks;
  readonly #outputBytes: number;
  /** What it has asked for on its own: messages that, one behind the other, are one. */
  #updates: Uint8Array[] = [];
  #updatesSize = 0;

  /** @throws HostError `INSTANTIATION_FAILED`, `TRAPPED`, `MEMORY_LIMIT`, … when its start fails. */
  constructor(name: string, memoryBytes: number, instantiate: Instantiate, setup: GuestSetup) {
    this.#name = name;
    this.#log = setup.log;
    this.#outputBytes = setup.outputBytes;
    this.#chunks = new SynchronizeChunks(memoryBytes);
    const runtime: typeof NriRuntime = {
      log: (level, message) => this.#log.log(level, message),
      updateContainers: (update, evict) => this.#ask(encodeUpdates(update, evict)),
    };
    try {
      this.#instance = instantiate({ "armory:nri/runtime": runtime }, setup);
    } catch (error) {
      this.flushLogs();
      throw guestFailure(name, "its start", error, { used: 0, limit: memoryBytes });
    }
  }

  call(method: NriMethod, request: Uint8Array): Uint8Array {
    const whole = method === "Synchronize" ? this.#chunks.add(request) : request;
    if (whole === undefined) return moreToCome;
    return this.#run(method, (plugin) => pluginCalls[method](plugin, whole));
  }

  takeUpdates(): Uint8Array | undefined {
    if (this.#updates.length === 0) return undefined;
    const request = Buffer.concat(this.#updates);
    this.#updates = [];
    this.#updatesSize = 0;
    return request;
  }

  tellFailedUpdates(response: Uint8Array): void {
    const updates = decodeFailedUpdates(response);
    if (updates.length === 0) return;
    this.#run("updates-failed", (plugin) => plugin.updatesFailed(updates));
  }

  flushLogs(): void {
    this.#log.printed.flush();
  }

  get memoryUse(): MemoryUse {
    return this.#instance.memoryUse;
  }

  // --- internal ---

  #run<Value>(method: string, call: (plugin: PluginExports) => Value): Value {
    try {
      return call(this.#instance.exports.plugin);
    } catch (error) {
      if (isNriError(error)) throw error;
      const text = errorValue(error);
      if (text !== undefined) throw pluginError(this.#name, method, text);
      this.flushLogs();
      throw guestFailure(this.#name, method, error, this.memoryUse);
    }
  }

  #ask(updates: Uint8Array): void {
    this.#updatesSize += updates.length;
    if (this.#updatesSize > this.#outputBytes) {
      throw new OversizedAnswer(`it asks for updates of ${this.#updatesSize} bytes, the limit is ${this.#outputBytes}`);
    }
    this.#updates.push(updates);
  }
}

// --- internal ---

/** The text that a function gave as the error of its result: jco throws it. */
function errorValue(error: unknown): string | undefined {
  return typeof error === "string" ? error : undefined;
}
