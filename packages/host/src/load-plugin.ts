import { realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import { worlds, type World } from "@armory-plugins/wit";
import { answerSites } from "./code/answer-sites.ts";
import { readSource } from "./code/read-source.ts";
import { requireWorld } from "./code/require-world.ts";
import { sha256 } from "./code/sha256.ts";
import { contractOf } from "./component/contract-of.ts";
import { deniedInterfaces, requireKnownImports } from "./component/import-access.ts";
import { chooseEngine } from "./component/choose-engine.ts";
import type { TransformType } from "./arena/record-layout.ts";
import type { Preopen } from "./grants.ts";
import { HostError, isHostError } from "./host-error.ts";
import { setUpAdapter } from "./instance/adapter-setup.ts";
import type { AnswerSite } from "./instance/answer-site.ts";
import type { AdapterSetup } from "./instance/protocol.ts";
import { ThreadPool } from "./instance/thread-pool.ts";
import { describeComponent, readComponent, requireRecordPlugin } from "./inspect-plugin.ts";
import { WorkerTopicInstance } from "./instance/worker-topic-instance.ts";
import { defaultLimits, mergeLimits, type Limits } from "./limits.ts";
import type { RecordPluginInfo } from "./plugin-info.ts";
import type { Plugin, TopicInstance, TopicOptions } from "./plugin.ts";
import { compileCoreModules, type CompiledModules } from "./translation/compile-core-modules.ts";
import { compileTranslation } from "./translation/compile-translation.ts";
import { obtainTranslation } from "./translation/obtain-translation.ts";
import { prepareForTranslation, type PreparedComponent } from "./translation/prepare-component.ts";
import type { Translation } from "./translation/translation.ts";

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
  /** How many threads to keep ready for instances to come, and for those that must be replaced. Default: 0; the first is there as soon as possible. */
  readonly spareThreads?: number;
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
  const threads = new ThreadPool(options.spareThreads ?? 0);
  // Its first thread starts while the component is read
  threads.warm(1);
  try {
    return await load(source, options, threads);
  } catch (error) {
    await threads.close();
    throw error;
  }
}

// --- internal ---

const recordWorlds = worlds.filter(({ kind }) => kind !== "nri");

async function load(source: string | Uint8Array, options: LoadOptions, threads: ThreadPool): Promise<Plugin> {
  const limits = mergeLimits(defaultLimits, options.limits);
  const world = options.world === undefined ? undefined : requireWorld(options.world, recordWorlds);
  const bytes = await readSource(source, options.signal);
  const file = options.name ?? (typeof source === "string" ? basename(source) : "plugin");
  const component = readComponent(bytes, file);
  const prepared = prepareForTranslation(bytes, file);
  // Most of the time to the first outcome; a plugin that is refused has cost it for nothing
  const compiled = compileCoreModules(prepared, { memoryBytes: limits.memoryBytes, allowGc: false }, file);
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
  const adapter = binding && (await setUpAdapter(binding, prepared.component, translation, transform));
  const answers = adapter === undefined ? answerSites(prepared.component, translation) : [];
  await Promise.all(compiled.map((module) => module.catch(rethrowUnlessMemory)));
  return new LoadedPlugin({
    info: named,
    ...translation,
    compiled,
    readAgain,
    transform,
    adapter,
    answers,
    denied: deniedInterfaces(component, requireWorld(info.world)),
    limits,
    threads,
  });
}

/** A plugin that starts with more memory than it may have is loaded: a topic may be opened with another limit. */
function rethrowUnlessMemory(error: unknown): void {
  if (!isHostError(error) || error.code !== "MEMORY_LIMIT") throw error;
}

/** What a loaded plugin consists of. */
interface LoadedParts {
  readonly info: RecordPluginInfo;
  readonly source: string;
  readonly coreModules: Translation["coreModules"];
  /** For the memory limit that it was loaded with. */
  readonly compiled: CompiledModules;
  readonly readAgain: () => Promise<PreparedComponent>;
  readonly threads: ThreadPool;
  readonly transform: TransformType;
  readonly adapter: AdapterSetup | undefined;
  readonly answers: readonly AnswerSite[];
  readonly denied: readonly string[];
  readonly limits: Limits;
}

class LoadedPlugin implements Plugin {
  readonly info: RecordPluginInfo;
  readonly #parts: LoadedParts;
  readonly #compiled = new Map<number, Promise<ReadonlyMap<string, WebAssembly.Module>>>();
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
    const coreModules = await this.#compile(limits.memoryBytes);
    if (this.#closed) throw new HostError("CLOSED", `plugin ${this.info.name} was closed`);
    const instance = new WorkerTopicInstance({
      plugin: this.info.name,
      source: this.#parts.source,
      coreModules,
      transform: this.#parts.transform,
      adapter: this.#parts.adapter,
      answers: this.#parts.answers,
      denied: this.#parts.denied,
      topic: { ...topic, grants: { ...topic.grants, preopens } },
      limits,
      threads: this.#parts.threads,
      onClose: (closed) => this.#instances.delete(closed),
    });
    this.#instances.add(instance);
    await instance.open();
    return instance;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...[...this.#instances].map((instance) => instance.close()), this.#parts.threads.close()]);
  }

  // --- internal ---

  /** Compile off the main thread, once for each memory limit; threads share the compiled code. */
  #compile(memoryBytes: number): Promise<ReadonlyMap<string, WebAssembly.Module>> {
    let compiled = this.#compiled.get(memoryBytes);
    if (compiled === undefined) {
      compiled = this.#compileNow(memoryBytes);
      this.#compiled.set(memoryBytes, compiled);
    }
    return compiled;
  }

  async #compileNow(memoryBytes: number): Promise<ReadonlyMap<string, WebAssembly.Module>> {
    const { compiled, coreModules, limits, readAgain } = this.#parts;
    const own =
      memoryBytes === limits.memoryBytes
        ? compiled
        : compileCoreModules(await readAgain(), { memoryBytes, allowGc: false }, this.info.name);
    return compileTranslation({ coreModules }, own);
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
