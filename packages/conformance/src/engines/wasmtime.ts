import { createHash } from "node:crypto";
import { HostError, defaultCacheDir, defaultLimits, readPluginFile, sniffBinary } from "@armory-plugins/host";
import { systems as knownSystems } from "../systems/index.ts";
import type { Engine } from "./engine.ts";
import { findPlugin } from "./find-plugin.ts";
import { CompiledComponent } from "./wasmtime/compiled-component.ts";
import { DriverComponent } from "./wasmtime/driver-component.ts";
import { DriverPool } from "./wasmtime/driver-pool.ts";
import { type WasmtimePlace, findWasmtime } from "./wasmtime/find-wasmtime.ts";

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
    async load(source, { systems = knownSystems, ...options }) {
      const wasmtime = await findWasmtime({ cacheDir: place.cacheDir, env });
      const { system, world, bytes } = await findPlugin(source, systems);
      if (sniffBinary(bytes) === "core-module") {
        throw new HostError("UNEXPECTED_CORE_MODULE", "cannot run a core module on wasmtime: it runs components", {
          remedy: "run the plugin on v8",
        });
      }
      options.signal?.throwIfAborted();
      const cacheDir = options.cacheDir ?? place.cacheDir ?? defaultCacheDir(env);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const compiled = await CompiledComponent.in(cacheDir, sha256, bytes);
      const pool = new DriverPool({ wasmtime, env, compiled, limits: { ...defaultLimits, ...options.limits } });
      const stop = (): void => void pool.close();
      options.signal?.addEventListener("abort", stop, { once: true });
      try {
        await pool.prepare();
        return system.engines.wasmtime(new DriverComponent(pool), world);
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
  if (typeof source !== "string") {
    return sniffBinary(source) === "core-module";
  }
  return await readPluginFile(source).then(
    (bytes) => sniffBinary(bytes) === "core-module",
    () => false, // loading says why
  );
}
