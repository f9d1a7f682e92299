import { realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import { worlds, type World } from "@armory-plugins/wit";
import { answerSites, reallocSites } from "./code/answer-sites.ts";
import { readSource } from "./code/read-source.ts";
import { requireWorld } from "./code/require-world.ts";
import { sha256 } from "./code/sha256.ts";
import { contractOf } from "./component/contract-of.ts";
import { deniedInterfaces, requireKnownImports } from "./component/import-access.ts";
import { chooseEngine } from "./component/choose-engine.ts";
import type { TransformType } from "./arena/record-layout.ts";
import type { Preopen } from "./grants.ts";
import { HostError, isHostError } from "./host-error.ts";
import { compileAdapter, linkAdapter } from "./instance/adapter-setup.ts";
import type { StartInstance } from "./instance/instance-runner.ts";
import { ThreadPool } from "./instance/thread-pool.ts";
import { describeComponent, readComponent, requireRecordPlugin } from "./inspect-plugin.ts";
import { ThreadRunner } from "./instance/thread-runner.ts";
import { WorkerTopicInstance } from "./instance/worker-topic-instance.ts";
import { defaultLimits, mergeLimits, type Limits } from "./limits.ts";
import type { RecordPluginInfo } from "./plugin-info.ts";
import type { Plugin, TopicInstance, TopicOptions } from "./plugin.ts";
import type { ProcessPool } from "./process/process-pool.ts";
import type { ProcessSettings } from "./process/process-settings.ts";
import type { PortablePlugin } from "./process/process-protocol.ts";
import {
  checkCoreModules,
  compileCoreModules,
  countedModules,
  renamedModules,
  type CompiledModules,
} from "./translation/compile-core-modules.ts";
import { compileTranslation } from "./translation/compile-translation.ts";
import { obtainTranslation } from "./translation/obtain-translation.ts";
import { prepareForTranslation, type PreparedComponent } from "./translation/prepare-component.ts";

/** Where a plugin's instances run. */
export type Isolation = "thread" | "process";

/** How to load a plugin. */
export interface LoadOptions {
  /** How errors and logs call the plugin. Default: the name in its metadata, else the file's, else `plugin`. */
  readonly name?: string;
  /** The only world that is accepted: its kind (`backup`), name or full id. Default: any that the host knows. */
  readonly world?: string;
  /** Where translations are kept; `false` keeps none. Default: `ARMORY_CACHE_DIR`, else the user's cache folder. */
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
 * Read a component, check that it fits a world that this host knows, and translate it.
 *
 * Translations are cached by the component's SHA-256. Nothing of the plugin runs before {@link Plugin.openTopic}.
 *
 * @param source - a path, or the component's bytes.
 * @throws HostError `FILE_UNREADABLE`, `NOT_WASM`, `CORE_MODULE`, `MALFORMED_COMPONENT`, `UNKNOWN_WORLD`,
 * `WORLD_MISMATCH`, `IMPORT_MISMATCH`, `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `TRANSLATION_FAILED`, `LOAD_TIMEOUT`, `CACHE_UNWRITABLE`, `INVALID_ARGUMENT`, or `CLOSED` when aborted.
 * @example
 * ```ts
 * const plugin = await loadPlugin("header-remover.wasm", { world: "backup" });
 * const orders = await plugin.openTopic({ context: { topic: "orders" }, config: "remove: [ssn]" });
 * const [outcome] = await orders.transform([{ headers: [], payload: new TextEncoder().encode("hello") }]);
 * await plugin.close();
 * ```
 */
export async function loadPlugin(source: string | Uint8Array, options: LoadOptions = {}): Promise<Plugin> {
  const { isolation = "thread" } = options;
  if (isolation !== "thread" && isolation !== "process") {
    throw new HostError(
      "INVALID_ARGUMENT",
      `unknown isolation ${JSON.stringify(isolation)}; expected thread or process`,
    );
  }
  const limits = mergeLimits(defaultLimits, options.limits);
  const { spareThreads = 0 } = options;
  const pool =
    isolation === "process"
      ? await startProcesses(spareThreads, limits, options.process)
      : new ThreadPool(spareThreads);
  // Its first thread starts while the component is read
  pool.warm(1);
  try {
    return await load(source, options, limits, pool);
  } catch (error) {
    await pool.close();
    throw error;
  }
}

// --- internal ---

/** Few need them, and what they are made of takes a tenth of the time to a small plugin's first outcome to load. */
async function startProcesses(
  spares: number,
  { memoryBytes }: Limits,
  settings: ProcessSettings = {},
): Promise<ProcessPool> {
  const { ProcessPool: Pool } = await import("./process/process-pool.ts");
  return new Pool(spares, memoryBytes, settings);
}

const recordWorlds = worlds.filter(({ kind }) => kind !== "nri");

async function load(
  source: string | Uint8Array,
  options: LoadOptions,
  limits: Limits,
  pool: ThreadPool | ProcessPool,
): Promise<Plugin> {
  const world = options.world === undefined ? undefined : requireWorld(options.world, recordWorlds);
  const bytes = await readSource(source, options.signal);
  const file = options.name ?? (typeof source === "string" ? basename(source) : "plugin");
  const component = readComponent(bytes, file);
  const prepared = prepareForTranslation(bytes, file);
  const modules = countedModules(prepared);
  // Most of the time to the first outcome; a plugin that is refused has cost it for nothing. What is for a process, V8 does not see here
  let compiled: CompiledModules | undefined;
  if (pool instanceof ThreadPool) {
    compiled = compileCoreModules(modules, { memoryBytes: limits.memoryBytes, allowGc: false }, file);
  } else {
    checkCoreModules(modules, true, file);
  }
  const described = describeComponent(component, bytes, { name: file, ...(world === undefined ? {} : { world }) });
  const info = requireRecordPlugin(described, file);
  requireKnownImports(info.imports, file);
  const { binding } = chooseEngine(prepared.component);
  const readAgain = async (): Promise<PreparedComponent> => {
    const contents = await readSource(source);
    if (sha256(contents) === info.sha256) return prepareForTranslation(contents, file);
    throw new HostError("FILE_UNREADABLE", `${file} was changed since it was loaded; load it again`);
  };
  const named = options.name === undefined ? info : { ...info, name: options.name };
  const translation = await obtainTranslation(bytes, prepared, {
    sha256: info.sha256,
    withBatch: binding !== undefined,
    cacheDir: options.cacheDir,
    file,
    timeoutMs: limits.loadMs,
    signal: options.signal,
  });
  const transform = transformType(requireWorld(info.world));
  const links = binding && linkAdapter(binding, prepared.component, translation);
  const answers = answerSites(prepared.component, translation);
  const reallocs = reallocSites(prepared.component, translation);
  const denied = deniedInterfaces(component, requireWorld(info.world));
  const parts = { info: named, transform, limits, pool };
  if (!(pool instanceof ThreadPool)) {
    const portable = renamedModules(modules);
    const plugin: PortablePlugin = { name: file, translation, modules: portable, links, answers, reallocs, denied };
    return new LoadedPlugin({ ...parts, starter: async () => (data, events) => pool.start(plugin, data, events) });
  }
  await Promise.all((compiled ?? []).map((module) => module.catch(rethrowUnlessMemory)));
  const adapter = links && (await compileAdapter(links, transform));
  const starter = async (memoryBytes: number): Promise<StartInstance> => {
    const own =
      compiled !== undefined && memoryBytes === limits.memoryBytes
        ? compiled
        : compileCoreModules(countedModules(await readAgain()), { memoryBytes, allowGc: false }, named.name);
    const coreModules = await compileTranslation(translation, own);
    const { source: script, bytecode } = translation;
    const program = { source: script, bytecode, coreModules, adapter, answers, reallocs, denied };
    return (data, events) => {
      const codec = data.codec?.module;
      return new ThreadRunner(pool.take(codec), { ...data, ...program }, events, (left) => pool.giveBack(left, codec));
    };
  };
  return new LoadedPlugin({ ...parts, starter });
}

/** A plugin that starts with more memory than it may have is loaded: a topic may be opened with another limit. */
function rethrowUnlessMemory(error: unknown): void {
  if (!isHostError(error) || error.code !== "MEMORY_LIMIT") throw error;
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
    const limits = mergeLimits(this.#parts.limits, topic.limits);
    this.#checkContext(topic);
    const preopens = await resolvePreopens(topic);
    const start = await this.#starter(limits.memoryBytes);
    if (this.#closed) throw new HostError("CLOSED", `plugin ${this.info.name} was closed`);
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

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...[...this.#instances].map((instance) => instance.close()), this.#parts.pool.close()]);
  }

  // --- internal ---

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
        throw new HostError(
          "INVALID_ARGUMENT",
          `context.${name} is ${JSON.stringify(value) ?? "missing"}; the context of a ${this.info.kind} plugin is ` +
            `{ ${wanted.map((one) => `${one}: string`).join(", ")} }`,
        );
      }
    }
    if (config !== undefined && (typeof config !== "string" || !config.isWellFormed())) {
      throw new HostError(
        "INVALID_ARGUMENT",
        "config is no well-formed string; expected YAML, or undefined for no config",
      );
    }
  }
}

/** Resolve the granted directories once, before anything of the plugin runs: a plugin that may write above one could exchange a link for it later. */
async function resolvePreopens({ grants }: TopicOptions): Promise<Preopen[]> {
  const resolved: Preopen[] = [];
  for (const preopen of grants?.preopens ?? []) {
    const { hostPath, guestPath } = preopen;
    const found = await stat(hostPath).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      throw new HostError("INVALID_ARGUMENT", `preopen "${hostPath}" is not a folder of this machine`);
    }
    if (!guestPath.startsWith("/")) {
      throw new HostError(
        "INVALID_ARGUMENT",
        `preopen "${hostPath}" has the guest path "${guestPath}"; expected an absolute one`,
      );
    }
    resolved.push({ ...preopen, hostPath: await realpath(hostPath) });
  }
  return resolved;
}

/** What `transform` takes and gives, from the world's own contract. */
function transformType(world: World): TransformType {
  const transform = contractOf(world).exports.get("transform");
  const type = transform?.sort === "func" ? transform.type : undefined;
  const record = type?.parameters[0]?.type;
  if (record === undefined || type?.result === undefined) throw new Error(`${world.id} has no transform`);
  return { record, outcome: type.result };
}
