import {
  type ComponentOptions,
  defaultLimits,
  HostError,
  isHostError,
  type Isolation,
  type Limits,
  mergeLimits,
  openComponent,
  openPortableComponent,
  type PluginInfo,
  resolvePreopens,
} from "@armory-plugins/host";
import { ThreadPool } from "@armory-plugins/host/thread";
import { KafkaError } from "../kafka-error.ts";
import type { StartInstance } from "../thread/instance-runner.ts";
import type { Plugin, RecordPluginInfo, TopicInstance, TopicOptions } from "./plugin.ts";
import type { ProcessPool } from "../process/process-pool.ts";
import type { ProcessSettings } from "../process/process-settings.ts";
import type { TransformType } from "../record-layout.ts";
import { recordInfo, recordWorlds, transformType } from "./record-worlds.ts";
import { ThreadRunner } from "../thread/thread-runner.ts";
import { WorkerTopicInstance } from "./worker-topic-instance.ts";

/** How to load a plugin. */
export interface LoadOptions {
  /** How errors and logs call the plugin. Default: the name in its metadata, otherwise the file's, otherwise `plugin`. */
  readonly name?: string;
  /** The only world that is accepted: its kind (`backup`), name or full id. Default: any that takes records. */
  readonly world?: string;
  /** Where transpiled components are kept; `false` keeps none. Default: `ARMORY_CACHE_DIR`, otherwise the user's cache directory. */
  readonly cacheDir?: string | false;
  /** Limits that differ from {@link defaultLimits}. */
  readonly limits?: Partial<Limits>;
  /** How many threads, or processes, to keep ready for instances to come, and for those that must be replaced. Default: 0; the first is there as soon as possible. */
  readonly spareThreads?: number;
  /**
   * Where instances run: each in a thread of this process, or each in a process of its own under Node's permission model, so that nothing that a plugin does to
   * V8 ends this process. Default: `thread`.
   */
  readonly isolation?: Isolation;
  /** How processes are run, for the isolation `process`. */
  readonly process?: ProcessSettings;
  /** Aborts the loading. */
  readonly signal?: AbortSignal;
}

/**
 * Read a component, check that it fits a world that takes records, and transpile it.
 *
 * Transpiled components are cached by the component's SHA-256. Nothing of the plugin runs before {@link Plugin.openTopic}.
 *
 * @param source - a path, or the component's bytes.
 * @throws HostError `FILE_UNREADABLE`, `NOT_WASM`, `UNEXPECTED_CORE_MODULE`, `MALFORMED_COMPONENT`, `UNKNOWN_WORLD`,
 * `WORLD_MISMATCH`, `IMPORT_MISMATCH`, `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `TRANSPILE_FAILED`, `LOAD_TIMEOUT`, `CACHE_UNWRITABLE`, `INVALID_ARGUMENT`, or `CLOSED` when aborted.
 * @example
 * ```ts
 * const plugin = await loadPlugin("header-remover.wasm", { world: "backup" });
 * const orders = await plugin.openTopic({ context: { topic: "orders" }, config: "remove: [ssn]" });
 * const [outcome] = await orders.transform([{ headers: [], payload: new TextEncoder().encode("hello") }]);
 * await plugin.close();
 * ```
 */
export async function loadPlugin(source: string | Uint8Array, options: LoadOptions = {}): Promise<Plugin> {
  const { isolation = "thread", spareThreads = 0 } = options;
  const limits = mergeLimits(defaultLimits, options.limits);
  switch (isolation) {
    case "thread": {
      const pool = new ThreadPool(new URL("./instance-thread.js", import.meta.url), spareThreads);
      return await loadWith(pool, () => loadForThreads(source, options, limits, pool));
    }
    case "process": {
      // Few need them, and what they are made of takes a tenth of the time to a small plugin's first outcome to load
      const { ProcessPool: Processes } = await import("../process/process-pool.ts");
      const pool = new Processes(spareThreads, limits.memoryBytes, options.process ?? {});
      return await loadWith(pool, () => loadForProcesses(source, options, limits, pool));
    }
    default:
      throw new HostError(
        "INVALID_ARGUMENT",
        `unknown isolation ${JSON.stringify(isolation)}; expected thread or process`,
      );
  }
}

// --- internal ---

async function loadWith(pool: ThreadPool | ProcessPool, load: () => Promise<Plugin>): Promise<Plugin> {
  // The first thread, or process, starts while the component is read
  pool.warm(1);
  try {
    return await load();
  } catch (error) {
    await pool.close();
    throw error;
  }
}

async function loadForThreads(
  source: string | Uint8Array,
  options: LoadOptions,
  limits: Limits,
  pool: ThreadPool,
): Promise<Plugin> {
  const { info, within } = await openComponent(source, componentOptions(options, limits));
  const starter = async (memoryBytes: number): Promise<StartInstance> => {
    const code = await within(memoryBytes);
    return (topic, events) => {
      const codec = topic.codec?.module;
      return new ThreadRunner(pool.take(codec), { ...topic, code }, events, (left) => pool.giveBack(left, codec));
    };
  };
  return new LoadedPlugin({ ...partsOf(info, options), limits, pool, starter });
}

async function loadForProcesses(
  source: string | Uint8Array,
  options: LoadOptions,
  limits: Limits,
  pool: ProcessPool,
): Promise<Plugin> {
  const { info, within } = await openPortableComponent(source, componentOptions(options, limits));
  const code = await within(limits.memoryBytes);
  // Each process compiles it by itself, and limits its memory then
  const starter = async (memoryBytes: number): Promise<StartInstance> => {
    return (topic, events) => pool.start({ ...code, memoryBytes }, topic, events);
  };
  return new LoadedPlugin({ ...partsOf(info, options), limits, pool, starter });
}

function componentOptions(
  { name, world, cacheDir, signal }: LoadOptions,
  { loadMs, memoryBytes }: Limits,
): ComponentOptions {
  return { name, world, worlds: recordWorlds, batch: "transform", limits: { loadMs, memoryBytes }, cacheDir, signal };
}

function partsOf(info: PluginInfo, { name }: LoadOptions): Pick<LoadedParts, "info" | "transform"> {
  const described = recordInfo(info);
  return {
    info: name === undefined ? described : { ...described, name },
    transform: transformType(info.world),
  };
}

/** What a loaded plugin consists of. */
interface LoadedParts {
  readonly info: RecordPluginInfo;
  readonly transform: TransformType;
  readonly limits: Limits;
  /** Where its threads or processes come from. */
  readonly pool: ThreadPool | ProcessPool;
  /** Gives what starts instances whose memories may grow to `memoryBytes`. */
  readonly starter: (memoryBytes: number) => Promise<StartInstance>;
}

class LoadedPlugin implements Plugin {
  readonly info: RecordPluginInfo;
  readonly #parts: LoadedParts;
  readonly #starters = new Map<number, Promise<StartInstance>>();
  /** The instances that are open or opening. */
  readonly #instances = new Set<TopicInstance>();
  #closed = false;

  constructor(parts: LoadedParts) {
    this.info = parts.info;
    this.#parts = parts;
  }

  async openTopic(topic: TopicOptions): Promise<TopicInstance> {
    try {
      return await this.#open(topic);
    } catch (error) {
      if (!isHostError(error)) throw error;
      const { code, detail, remedy, limit, problems } = error;
      throw new KafkaError(code, detail, { remedy, limit, problems, cause: error });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...[...this.#instances].map((instance) => instance.close()), this.#parts.pool.close()]);
  }

  // --- internal ---

  async #open(topic: TopicOptions): Promise<TopicInstance> {
    const limits = mergeLimits(this.#parts.limits, topic.limits);
    this.#checkContext(topic);
    const preopens = await resolvePreopens(topic.grants ?? {});
    const start = await this.#starter(limits.memoryBytes);
    if (this.#closed) throw new KafkaError("CLOSED", `plugin ${this.info.name} was closed`);
    const instance = new WorkerTopicInstance({
      plugin: this.info.name,
      transform: this.#parts.transform,
      topic: { ...topic, grants: { ...topic.grants, preopens } },
      limits,
      start,
      onClose: (closed) => this.#instances.delete(closed),
    });
    this.#instances.add(instance);
    await instance.open();
    return instance;
  }

  /** Compile off the main thread, once for each memory limit; threads share the compiled code. */
  #starter(memoryBytes: number): Promise<StartInstance> {
    let starter = this.#starters.get(memoryBytes);
    if (starter === undefined) {
      starter = this.#parts.starter(memoryBytes);
      this.#starters.set(memoryBytes, starter);
    }
    return starter;
  }

  #checkContext({ context, config }: TopicOptions): void {
    const wanted = this.info.kind === "backup" ? ["topic"] : ["sourceTopic", "targetTopic"];
    const given: Record<string, unknown> = { ...context };
    for (const name of wanted) {
      const value = given[name];
      if (typeof value !== "string" || !value.isWellFormed()) {
        throw new KafkaError(
          "INVALID_ARGUMENT",
          `context.${name} is ${JSON.stringify(value) ?? "missing"}; the context of a ${this.info.kind} plugin is ` +
            `{ ${wanted.map((one) => `${one}: string`).join(", ")} }`,
        );
      }
    }
    if (config !== undefined && (typeof config !== "string" || !config.isWellFormed())) {
      throw new KafkaError(
        "INVALID_ARGUMENT",
        "config is not a well-formed string; expected YAML, or undefined for no config",
      );
    }
  }
}
