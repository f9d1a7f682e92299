import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import {
  HostError,
  type Limits,
  type RecordPluginInfo,
  defaultCacheDir,
  defaultLimits,
  inspectPlugin,
  requireRecordPlugin,
} from "@armory-plugins/host";
import type {
  BackupContext,
  KafkaRecord,
  Outcome,
  RecordWorldKind,
  RestoreContext,
  TargetTopicRequirements,
} from "@armory-plugins/wit";
import type { Engine, EngineInstance, OpenAnswer, RecordEnginePlugin } from "../engine.ts";
import { CompiledComponent } from "./wasmtime/compiled-component.ts";
import { Driver } from "./wasmtime/driver.ts";
import { type Wasmtime, type WasmtimePlace, findWasmtime } from "./wasmtime/find-wasmtime.ts";
import { fromWire, toWire } from "./wasmtime/wire.ts";

/**
 * Native wasmtime, through its Python package in child processes: WASI 0.2 with nothing granted, and the host's limits.
 *
 * Its errors have the host's codes, and `ENGINE_CRASHED` when a process dies. Each instance has a process of its own while it is open.
 */
export function createWasmtimeEngine(place: WasmtimePlace = {}): Engine {
  const { cacheDir = defaultCacheDir(place.env), env = process.env } = place;
  return {
    name: "wasmtime",
    async load(source, options) {
      const wasmtime = await findWasmtime({ cacheDir, env });
      const bytes = typeof source === "string" ? await readComponent(source) : source;
      const file = typeof source === "string" ? basename(source) : "plugin";
      const info = requireRecordPlugin(inspectPlugin(bytes, { name: file }), file);
      options.signal?.throwIfAborted();
      const plugin = new WasmtimePlugin({
        wasmtime,
        env,
        info,
        compiled: new CompiledComponent(cacheDir, info.sha256, bytes),
        limits: { ...defaultLimits, ...options.limits },
      });
      const stop = (): void => void plugin.close();
      options.signal?.addEventListener("abort", stop, { once: true });
      try {
        await plugin.prepare();
        return plugin;
      } catch (error) {
        await plugin.close();
        options.signal?.throwIfAborted();
        throw error;
      } finally {
        options.signal?.removeEventListener("abort", stop);
      }
    },
  };
}

// --- internal ---

interface PluginSettings {
  readonly wasmtime: Wasmtime;
  readonly env: NodeJS.ProcessEnv;
  readonly info: RecordPluginInfo;
  readonly compiled: CompiledComponent;
  readonly limits: Limits;
}

/** How long a process may take to start, and to say what it has found out at the end of a limit. */
const graceMs = 5_000;

class WasmtimePlugin implements RecordEnginePlugin {
  readonly world: RecordWorldKind;
  readonly #settings: PluginSettings;
  /** All processes that were started, those that have ended too. */
  readonly #drivers = new Set<Driver>();
  /** The processes that have loaded the component and have no instance. */
  readonly #idle: Driver[] = [];

  constructor(settings: PluginSettings) {
    this.world = settings.info.kind;
    this.#settings = settings;
  }

  /** Compile the component when the cache has none that fits, and have the first process ready. */
  async prepare(): Promise<void> {
    const { compiled } = this.#settings;
    const driver = this.#start();
    const found = await compiled.exists();
    if (!found) {
      await compiled.compile(driver);
    }
    try {
      await this.#load(driver);
    } catch (error) {
      // What a file that was compiled for another processor, or was cut off, is refused with.
      if (!found || !(error instanceof HostError && error.code === "TRANSLATION_FAILED")) {
        throw error;
      }
      await compiled.compile(driver);
      await this.#load(driver);
    }
    this.#idle.push(driver);
  }

  async open(context: BackupContext | RestoreContext, config: string | undefined): Promise<OpenAnswer> {
    const { loadMs, initMs } = this.#settings.limits;
    const driver = await this.#lease();
    const giveBack = (): void => {
      if (driver.isAlive) {
        this.#idle.push(driver);
      }
    };
    try {
      const { refused, initMs: took } = await driver.request(
        { call: "open", context, config },
        loadMs + initMs + graceMs,
        "INIT_TIMEOUT",
      );
      if (refused === undefined) {
        return { tag: "ok", instance: new WasmtimeInstance(driver, this.#settings.limits, giveBack, took) };
      }
      giveBack();
      return { tag: "refused", text: refused };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#drivers].map((driver) => driver.kill()));
  }

  #start(): Driver {
    const driver = new Driver(this.#settings.wasmtime, this.#settings.env);
    this.#drivers.add(driver);
    return driver;
  }

  async #load(driver: Driver): Promise<void> {
    const { compiled, limits } = this.#settings;
    await driver.request({ call: "load", compiled: compiled.path, limits }, limits.loadMs + graceMs, "LOAD_TIMEOUT");
  }

  async #lease(): Promise<Driver> {
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      return idle;
    }
    const driver = this.#start();
    await this.#load(driver);
    return driver;
  }
}

class WasmtimeInstance implements EngineInstance {
  readonly initMs: number;
  readonly #driver: Driver;
  readonly #ms: number;
  readonly #giveBack: () => void;

  constructor(driver: Driver, { callMs }: Limits, giveBack: () => void, initMs = 0) {
    this.initMs = initMs;
    this.#driver = driver;
    this.#ms = callMs + graceMs;
    this.#giveBack = giveBack;
  }

  async requirements({ noPartitions }: TargetTopicRequirements): Promise<TargetTopicRequirements> {
    const request = { call: "requirements", noPartitions: String(noPartitions) };
    const answer = await this.#driver.request(request, this.#ms, "CALL_TIMEOUT");
    return { noPartitions: BigInt(answer.noPartitions ?? 0) };
  }

  async transform(records: readonly KafkaRecord[]): Promise<readonly Outcome[]> {
    const answers = await Promise.allSettled(
      records.map((record) =>
        this.#driver.request({ call: "transform", record: toWire(record) }, this.#ms, "CALL_TIMEOUT"),
      ),
    );
    const outcomes: Outcome[] = [];
    for (const answer of answers) {
      if (answer.status === "rejected") {
        throw Object.assign(answer.reason, { outcomes });
      }
      if (answer.value.outcome !== undefined) {
        outcomes.push(fromWire(answer.value.outcome));
      }
    }
    return outcomes;
  }

  async close(): Promise<void> {
    if (this.#driver.isAlive) {
      await this.#driver.request({ call: "close" }, graceMs, "CALL_TIMEOUT").catch(() => {}); // then it is dead
    }
    this.#giveBack();
  }
}

async function readComponent(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HostError("FILE_UNREADABLE", `cannot read ${path}: ${reason}`, { cause });
  }
}
