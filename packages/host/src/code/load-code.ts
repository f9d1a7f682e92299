import { basename } from "node:path";
import { worlds as knownWorlds, type World } from "@armory-plugins/wit";
import { worldFunction } from "../component/contract-of.ts";
import { deniedInterfaces, requireKnownImports } from "../component/import-access.ts";
import { sniffBinary } from "../component/parse-component.ts";
import { HostError, isHostError } from "../host-error.ts";
import { defaultLimits, mergeLimits, type Limits } from "../limits.ts";
import type { PluginInfo } from "../plugin-info.ts";
import {
  checkCoreModules,
  compileCoreModules,
  countedModules,
  renamedModules,
  type SourceModule,
} from "../transpile/compile-core-modules.ts";
import { compileTranspiled } from "../transpile/compile-transpiled.ts";
import { prepareToTranspile } from "../transpile/prepare-component.ts";
import type { TranspiledComponent } from "../transpile/transpiled-component.ts";
import type {
  ComponentCode,
  CoreAbi,
  CoreModuleCode,
  PluginCode,
  PortableBatch,
  PortableCode,
  PortableComponent,
  PortableModule,
} from "../plugin-code.ts";
import { answerSites, reallocSites } from "./answer-sites.ts";
import { linkBatch, makeAdapter } from "./batch-adapter.ts";
import { checkAbi } from "./check-abi.ts";
import { chooseCallPath } from "./choose-call-path.ts";
import { checkCoreModule, compileBatch, compileCoreModule } from "./compile-code.ts";
import { readCoreModule } from "./core-module.ts";
import { diagnosticsOf } from "./diagnostics-of.ts";
import { describeComponent, readComponent } from "./inspect-plugin.ts";
import { obtainTranspiled } from "./obtain-transpiled.ts";
import { readSource } from "./read-source.ts";
import { sha256 } from "./sha256.ts";

/** What a component is to be, and how to load it. */
export interface ComponentOptions {
  /** How errors and logs call it. Default: the file's name, otherwise `plugin`. */
  readonly name?: string | undefined;
  /** The only world that is accepted: its kind, name or full id. Default: any of `worlds`; components are refused where that is absent too. */
  readonly world?: string | undefined;
  /** The worlds that it may be of. Default: all of `@armory-plugins/wit`, of which `world` says one. */
  readonly worlds?: readonly World[];
  /** The function of its world that is called in batches, through an arena. Default: none. */
  readonly batch?: string;
  /** Limits that differ from {@link defaultLimits}: `loadMs` is for transpiling, `memoryBytes` is what all memories of an instance may have together. */
  readonly limits?: Partial<Pick<Limits, "loadMs" | "memoryBytes">>;
  /** Where transpiled components are kept; `false` keeps none. Default: `ARMORY_CACHE_DIR`, otherwise the user's cache directory. */
  readonly cacheDir?: string | false | undefined;
  /** Aborts the loading. */
  readonly signal?: AbortSignal | undefined;
}

/** What code is to be, and how to load it. At least one of `world`, `worlds` and `abi` is there; with an ABI, it may be either. */
export interface CodeOptions extends ComponentOptions {
  /** The ABI of a core module. Default: core modules are refused. */
  readonly abi?: CoreAbi;
}

/** A component that was read, checked and transpiled: nothing of it has run. */
export interface LoadedComponent<Code> {
  /** What it says of itself. */
  readonly info: PluginInfo;
  /**
   * Get the code for instances whose memories may have so many bytes together. For another limit than that of {@link ComponentOptions.limits}, the source is read
   * again.
   *
   * @throws HostError `MEMORY_LIMIT` when its memories start with more, `FILE_UNREADABLE` when its source is gone or was changed.
   */
  readonly within: (memoryBytes: number) => Promise<Code>;
}

/**
 * Read a component or a core module, check that it is what is expected, and compile it, so that threads can instantiate it by `@armory-plugins/host/thread`.
 *
 * What a file is, its bytes say. Nothing of it runs here.
 *
 * @param source - a path, or the bytes.
 * @throws HostError `FILE_UNREADABLE`, `NOT_WASM`, `UNEXPECTED_CORE_MODULE` or `UNEXPECTED_COMPONENT` when it is the other of the two; for a component `MALFORMED_COMPONENT`, `WORLD_MISMATCH`, `IMPORT_MISMATCH`,
 * `TRANSPILE_FAILED`, `LOAD_TIMEOUT`, `CACHE_UNWRITABLE`; for a core module `MALFORMED_MODULE`, `ABI_MISMATCH`; for both `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `MEMORY_LIMIT`,
 * `INVALID_ARGUMENT`, or `CLOSED` when aborted.
 */
export function loadCode(source: string | Uint8Array, options: CodeOptions): Promise<PluginCode> {
  return load(source, options, compiling);
}

/**
 * As {@link loadCode}, for another process to compile: V8 sees nothing of it in this one.
 *
 * @throws HostError as {@link loadCode}, but for what compiling finds.
 */
export function loadPortableCode(source: string | Uint8Array, options: CodeOptions): Promise<PortableCode> {
  return load(source, options, portable);
}

/**
 * As {@link loadCode}, for a component that runs with several limits of memory, or whose own words are of use.
 *
 * @throws HostError as {@link loadCode}, but for `MEMORY_LIMIT`, of which {@link LoadedComponent.within} tells.
 */
export function openComponent(
  source: string | Uint8Array,
  options: ComponentOptions,
): Promise<LoadedComponent<ComponentCode>> {
  return open(source, options, compiling);
}

/**
 * As {@link openComponent}, for another process to compile.
 *
 * @throws HostError as {@link openComponent}, but for what compiling finds.
 */
export function openPortableComponent(
  source: string | Uint8Array,
  options: ComponentOptions,
): Promise<LoadedComponent<PortableComponent>> {
  return open(source, options, portable);
}

// --- internal ---

async function load<Component, Module>(
  source: string | Uint8Array,
  options: CodeOptions,
  finish: Finish<Component, Module>,
): Promise<Component | Module> {
  const read = await readCode(source, options);
  const { abi } = options;
  if (abi === undefined || sniffBinary(read.bytes) !== "core-module") {
    const { within } = await loadComponent(read, options, finish);
    return await within(read.limits.memoryBytes);
  }
  const module = await loadCoreModule(read, abi, finish);
  requireUnaborted(read, options);
  return module;
}

async function open<Component>(
  source: string | Uint8Array,
  options: ComponentOptions,
  finish: Finish<Component, unknown>,
): Promise<LoadedComponent<Component>> {
  return await loadComponent(await readCode(source, options), options, finish);
}

/** What was read, and how. */
interface ReadCode {
  readonly source: string | Uint8Array;
  readonly bytes: Uint8Array;
  /** How errors call it. */
  readonly file: string;
  readonly limits: Limits;
  /** The worlds that a component may be of; undefined when it may be of none. */
  readonly worlds: readonly World[] | undefined;
}

async function readCode(source: string | Uint8Array, options: CodeOptions): Promise<ReadCode> {
  const limits = mergeLimits(defaultLimits, options.limits);
  const worlds = acceptedWorlds(options);
  const bytes = await readSource(source, options.signal);
  const file = options.name ?? (typeof source === "string" ? basename(source) : "plugin");
  if (worlds === undefined && options.abi === undefined) {
    throw new HostError("INVALID_ARGUMENT", `nothing says what ${file} is to be`, {
      remedy: "give a world, an abi, or both",
    });
  }
  return { source, bytes, file, limits, worlds };
}

function requireUnaborted({ file }: ReadCode, { signal }: ComponentOptions): void {
  if (signal?.aborted === true) throw new HostError("CLOSED", `loading ${file} was aborted`);
}

/** The worlds that a component may be of; undefined when it may be of none. */
function acceptedWorlds({ world: name, worlds }: CodeOptions): readonly World[] | undefined {
  if (name === undefined) return worlds;
  const among = worlds ?? knownWorlds;
  const found = among.find((one) => [one.kind, one.name, one.id].includes(name));
  if (found !== undefined) return [found];
  const kinds = among.map(({ kind }) => kind).join(" or ");
  throw new HostError("INVALID_ARGUMENT", `unknown world "${name}"; expected ${kinds}, or a full id`);
}

async function loadComponent<Code>(
  read: ReadCode,
  { abi, batch, cacheDir, signal }: CodeOptions,
  finish: Finish<Code, unknown>,
): Promise<LoadedComponent<Code>> {
  const { source, bytes, file, limits, worlds } = read;
  const component = readComponent(bytes, file, abi?.name);
  if (worlds === undefined) {
    throw new HostError(
      "UNEXPECTED_COMPONENT",
      `${file} is a component; expected a core module that is ${abi?.name ?? "something else"}`,
    );
  }
  const prepared = prepareToTranspile(bytes, file);
  const modules = countedModules(prepared);
  // Compiling, where it is done here, takes as long as what follows
  const started = finish.component(modules, limits.memoryBytes, file);
  const info = describeComponent(component, bytes, { name: file, worlds, batch });
  requireKnownImports(info.imports, file);
  const world = worlds.find(({ id }) => id === info.world);
  if (world === undefined) throw new Error(`${info.world} was not asked for`);
  const binding = batch === undefined ? undefined : chooseCallPath(prepared.component, batch).binding;
  const transpiled = await obtainTranspiled(bytes, prepared, {
    sha256: info.sha256,
    withBatch: binding !== undefined,
    cacheDir,
    file,
    timeoutMs: limits.loadMs,
    signal,
  });
  const adapter =
    binding === undefined || batch === undefined
      ? undefined
      : makeAdapter(linkBatch(binding, prepared.component, transpiled), worldFunction(world, batch));
  const facts: Omit<ComponentFacts, "memoryBytes"> = {
    form: "component",
    name: file,
    world: info.world,
    sha256: info.sha256,
    source: transpiled.source,
    bytecode: transpiled.bytecode,
    denied: deniedInterfaces(component, world),
    answers: answerSites(prepared.component, transpiled),
    reallocs: reallocSites(prepared.component, transpiled),
    diagnostics: diagnosticsOf(component, file),
  };
  const finished = (memoryBytes: number, compiled: CompileOf<Code>): Promise<Code> =>
    compiled({ ...facts, memoryBytes }, transpiled, adapter);
  const first = finished(limits.memoryBytes, started);
  await first.catch(rethrowUnlessMemory);
  requireUnaborted(read, { signal });
  return {
    info,
    within: async (memoryBytes) => {
      if (memoryBytes === limits.memoryBytes) return await first;
      const again = prepareToTranspile(await readAgain(source, info.sha256, file), file);
      return await finished(memoryBytes, finish.component(countedModules(again), memoryBytes, file));
    },
  };
}

async function loadCoreModule<Code>(
  { bytes, file, limits: { memoryBytes } }: ReadCode,
  abi: CoreAbi,
  finish: Finish<unknown, Code>,
): Promise<Code> {
  checkCoreModule(bytes, finish.allowGc, file);
  checkAbi(readCoreModule(bytes, file), abi, file);
  return await finish.coreModule(bytes, {
    form: "core-module",
    name: file,
    abi: abi.name,
    sha256: sha256(bytes),
    memoryBytes,
  });
}

/** Code that starts with more memory than it may have is loaded: it may be run with another limit. */
function rethrowUnlessMemory(error: unknown): void {
  if (!isHostError(error) || error.code !== "MEMORY_LIMIT") throw error;
}

/** Bytes are large: they are not kept for a limit that nobody may ask for. */
async function readAgain(source: string | Uint8Array, hash: string, file: string): Promise<Uint8Array> {
  const bytes = await readSource(source);
  if (sha256(bytes) === hash) return bytes;
  throw new HostError("FILE_UNREADABLE", `${file} was changed since it was loaded`, { remedy: "load it again" });
}

type ComponentFacts = Omit<ComponentCode, "coreModules" | "batch">;
type ModuleFacts = Omit<CoreModuleCode, "module">;

/** Puts a component together whose core modules are begun with. */
type CompileOf<Code> = (
  facts: ComponentFacts,
  transpiled: TranspiledComponent,
  adapter: PortableBatch | undefined,
) => Promise<Code>;

/** What is made of code that was read and checked: of a component, and of a core module. */
interface Finish<Component, Module> {
  /** Whether garbage-collected types are allowed: where something else than V8 limits the memory of their values. */
  readonly allowGc: boolean;
  /** Begin with a component's core modules, before it is transpiled. */
  component(modules: readonly SourceModule[], memoryBytes: number, file: string): CompileOf<Component>;
  coreModule(bytes: Uint8Array, facts: ModuleFacts): Promise<Module>;
}

const compiling: Finish<ComponentCode, CoreModuleCode> = {
  allowGc: false,
  component(modules, memoryBytes, file) {
    const compiled = compileCoreModules(modules, { memoryBytes, allowGc: false }, file);
    return async (facts, transpiled, adapter) => {
      const coreModules = await compileTranspiled(transpiled, compiled);
      if (adapter === undefined) return { ...facts, coreModules };
      return { ...facts, coreModules, batch: await compileBatch(adapter) };
    };
  },
  coreModule: async (bytes, facts) => ({ ...facts, module: await compileCoreModule(bytes, facts, false) }),
};

const portable: Finish<PortableComponent, PortableModule> = {
  allowGc: true,
  component(modules, _, file) {
    checkCoreModules(modules, true, file);
    const renamed = renamedModules(modules);
    return async (facts, { coreModules }, adapter) => {
      const code = { ...facts, isPortable: true, coreModules, modules: renamed } as const;
      return adapter === undefined ? code : { ...code, batch: adapter };
    };
  },
  coreModule: async (bytes, facts) => ({ ...facts, isPortable: true, bytes }),
};
