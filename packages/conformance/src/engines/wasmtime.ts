import { basename } from "node:path";
import {
  HostError,
  defaultCacheDir,
  defaultLimits,
  inspectPlugin,
  isFileRefused,
  isHostError,
  readPluginFile,
} from "@armory-plugins/host";
import type { Engine } from "../engine.ts";
import { CompiledComponent } from "./wasmtime/compiled-component.ts";
import { DriverPool } from "./wasmtime/driver-pool.ts";
import { type WasmtimePlace, findWasmtime } from "./wasmtime/find-wasmtime.ts";
import { WasmtimeNriPlugin } from "./wasmtime/nri-plugin.ts";
import { WasmtimeRecordPlugin } from "./wasmtime/record-plugin.ts";

/**
 * Native wasmtime, through its Python package in child processes: WASI 0.2 with nothing granted, and the host's limits. It runs components.
 *
 * Its errors have the host's codes, and `ENGINE_CRASHED` when a process dies. Each instance has a process of its own while it is open.
 */
export function createWasmtimeEngine(place: WasmtimePlace = {}): Engine {
  const { env = process.env } = place;
  return {
    name: "wasmtime",
    runs: async (source) => !(await isCoreModule(source)),
    async load(source, options) {
      const wasmtime = await findWasmtime({ cacheDir: place.cacheDir, env });
      const bytes = typeof source === "string" ? await readComponent(source) : source;
      const { kind, sha256 } = inspectPlugin(bytes, { name: typeof source === "string" ? basename(source) : "plugin" });
      options.signal?.throwIfAborted();
      const cacheDir = options.cacheDir ?? place.cacheDir ?? defaultCacheDir(env);
      const compiled = await CompiledComponent.in(cacheDir, sha256, bytes);
      const pool = new DriverPool({ wasmtime, env, compiled, limits: { ...defaultLimits, ...options.limits } });
      const stop = (): void => void pool.close();
      options.signal?.addEventListener("abort", stop, { once: true });
      try {
        await pool.prepare();
        return kind === "nri" ? new WasmtimeNriPlugin(pool) : new WasmtimeRecordPlugin(kind, pool);
      } catch (error) {
        await pool.close();
        options.signal?.throwIfAborted();
        throw error;
      } finally {
        options.signal?.removeEventListener("abort", stop);
      }
    },
  };
}

// --- internal ---

async function isCoreModule(source: string | Uint8Array): Promise<boolean> {
  try {
    inspectPlugin(typeof source === "string" ? await readComponent(source) : source);
    return false;
  } catch (error) {
    return isHostError(error) && error.code === "CORE_MODULE";
  }
}

async function readComponent(path: string): Promise<Uint8Array> {
  try {
    return await readPluginFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const problem = isFileRefused(cause) ? `${path} ${reason}` : `cannot read ${path}: ${reason}`;
    throw new HostError("FILE_UNREADABLE", problem, { cause });
  }
}
