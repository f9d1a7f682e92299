import { Buffer } from "node:buffer";
import type { CoreModuleCode } from "@armory-plugins/host";
import { CoreModuleInstance, GoPlugin, GoPluginError, type MemoryUse } from "@armory-plugins/host/thread";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { NriError } from "../nri-error.ts";
import { LogRequest_Level as Level } from "../proto/nri_pb.ts";
import { guestFailure, pluginError } from "./guest-error.ts";
import type { GuestSetup } from "./guest-setup.ts";
import { nriMethods, type NriMethod } from "../proto/nri-methods.ts";
import type { NriGuest } from "./nri-guest.ts";
import { moreToCome, SynchronizeChunks } from "./synchronize-chunks.ts";

/** An instance of a core module, called as upstream's host does (containerd/nri v0.12.5, pkg/api/api_host.pb.go). */
export class CoreGuest implements NriGuest {
  readonly #name: string;
  readonly #instance: CoreModuleInstance;
  readonly #plugin: GoPlugin;
  readonly #log: GuestSetup["log"];
  readonly #chunks: SynchronizeChunks;

  /**
   * Instantiate it, and look at its version.
   *
   * @throws NriError `API_VERSION_MISMATCH`; HostError `INSTANTIATION_FAILED`, `TRAPPED`, `MEMORY_LIMIT`, … when its start fails.
   */
  constructor(code: CoreModuleCode, { log, outputBytes }: GuestSetup) {
    this.#name = code.name;
    this.#log = log;
    this.#chunks = new SynchronizeChunks(code.memoryBytes);
    let started: CoreModuleInstance | undefined;
    try {
      this.#instance = new CoreModuleInstance(code, {
        log: log.printed,
        imports: (instance) => {
          started = instance;
          return {
            env: { log: (pointer: number, size: number) => this.#logFrom(instance, pointer >>> 0, size >>> 0) },
          };
        },
      });
    } catch (error) {
      log.printed.flush();
      throw guestFailure(code.name, "its start", error, started?.memoryUse ?? { used: 0, limit: code.memoryBytes });
    }
    this.#plugin = new GoPlugin(this.#instance, outputBytes);
    this.#requireVersion();
  }

  call(method: NriMethod, request: Uint8Array): Uint8Array {
    const whole = method === "Synchronize" ? this.#chunks.add(request) : request;
    if (whole === undefined) return moreToCome;
    try {
      return this.#plugin.call(nriMethods[method], whole);
    } catch (error) {
      if (error instanceof GoPluginError) throw pluginError(this.#name, method, error.message);
      throw this.#failure(method, error);
    }
  }

  /** The ABI has no way to ask. */
  takeUpdates(): undefined {
    return undefined;
  }

  tellFailedUpdates(): void {}

  flushLogs(): void {
    this.#log.printed.flush();
  }

  get memoryUse(): MemoryUse {
    return this.#instance.memoryUse;
  }

  // --- internal ---

  #requireVersion(): void {
    let version: unknown;
    try {
      version = this.#instance.function("plugin_api_version")();
    } catch (error) {
      throw this.#failure("plugin_api_version", error);
    }
    if (version === apiVersion) return;
    throw new NriError(
      "API_VERSION_MISMATCH",
      `plugin ${this.#name} has version ${String(version)} of the ABI of NRI plugins, this host speaks ${apiVersion}`,
      { remedy: "build it with github.com/knqyf263/go-plugin v0.9" },
    );
  }

  #logFrom(instance: CoreModuleInstance, pointer: number, size: number): bigint {
    const request = decodeLog(instance.view(pointer, size, "what it logs"));
    this.#log.log(levels[request.level] ?? "debug", request.msg);
    return 0n; // an empty message
  }

  #failure(method: string, error: unknown): Error {
    this.flushLogs();
    return guestFailure(this.#name, method, error, this.memoryUse);
  }
}

// --- internal ---

const apiVersion = 1n;

/** What upstream does not know it takes for debug. */
const levels: Readonly<Partial<Record<number, "info" | "warn" | "error">>> = {
  [Level.INFO]: "info",
  [Level.WARN]: "warn",
  [Level.ERROR]: "error",
};

/**
 * Read a `LogRequest`. Written by hand, because a string that is not UTF-8 must not end a plugin: upstream's Go does not look at it either.
 *
 * @throws Error when the bytes are none.
 */
function decodeLog(bytes: Uint8Array): { readonly msg: string; readonly level: number } {
  const request = { msg: "", level: 0 };
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      if (field === 1 && type === WireType.LengthDelimited) request.msg = Buffer.from(reader.bytes()).toString("utf8");
      else if (field === 2 && type === WireType.Varint) request.level = reader.int32();
      else reader.skip(type, field);
    }
  } catch (cause) {
    throw new Error(`the ${bytes.length} bytes that it logs are not a LogRequest`, { cause });
  }
  return request;
}
