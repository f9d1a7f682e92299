import { basename } from "node:path";
import type { World } from "@armory-plugins/wit";
import { deniedInterfaces, listImports, requireKnownImports } from "../component/import-access.ts";
import { matchWorld } from "../component/match-world.ts";
import { sniffBinary } from "../component/parse-component.ts";
import { HostError } from "../host-error.ts";
import { readComponent } from "../inspect-plugin.ts";
import { defaultLimits, mergeLimits, type Limits } from "../limits.ts";
import {
  checkCoreModules,
  compileCoreModules,
  countedModules,
  renamedModules,
  type SourceModule,
} from "../translation/compile-core-modules.ts";
import { compileTranslation } from "../translation/compile-translation.ts";
import { obtainTranslation } from "../translation/obtain-translation.ts";
import { prepareForTranslation } from "../translation/prepare-component.ts";
import { answerSites, reallocSites } from "./answer-sites.ts";
import type { Translation } from "../translation/translation.ts";
import { checkAbi } from "./check-abi.ts";
import { readCoreModule } from "./core-module.ts";
import { checkCoreModule, compileCoreModule } from "./compile-code.ts";
import type { ComponentCode, CoreAbi, CoreModuleCode, PluginCode, PortableCode } from "./plugin-code.ts";
import { readSource } from "./read-source.ts";
import { requireWorld } from "./require-world.ts";
import { sha256 } from "./sha256.ts";

/** What code is to be, and how to load it. At least one of `world` and `abi` is there; with both, it may be either. */
export interface CodeOptions {
  /** How errors and logs call it. Default: the file's name, else `plugin`. */
  readonly name?: string;
  /** The world of a component: its kind (`nri`), name or full id. Default: components are refused. */
  readonly world?: string;
  /** The ABI of a core module. Default: core modules are refused. */
  readonly abi?: CoreAbi;
  /** Limits that differ from {@link defaultLimits}: `loadMs` is for translating, `memoryBytes` is what all memories of an instance may have together. */
  readonly limits?: Partial<Pick<Limits, "loadMs" | "memoryBytes">>;
  /** Where translations are kept; `false` keeps none. Default: `ARMORY_CACHE_DIR`, else the user's cache folder. */
  readonly cacheDir?: string | false;
  /** Aborts the loading. */
  readonly signal?: AbortSignal;
}

/**
 * Read a component or a core module, check that it is what is expected, and compile it, so that threads can instantiate it by `@armory-plugins/host/thread`.
 *
 * What a file is, its bytes say. Nothing of it runs here.
 *
 * @param source - a path, or the bytes.
 * @throws HostError `FILE_UNREADABLE`, `NOT_WASM`, `CORE_MODULE` or `COMPONENT` when it is the other of the two; for a component `MALFORMED_COMPONENT`, `WORLD_MISMATCH`, `IMPORT_MISMATCH`,
 * `TRANSLATION_FAILED`, `LOAD_TIMEOUT`, `CACHE_UNWRITABLE`; for a core module `MALFORMED_MODULE`, `ABI_MISMATCH`; for both `SIZE_LIMIT`, `ISOLATION_REQUIRED`, `MEMORY_LIMIT`,
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

// --- internal ---

async function load<Code>(source: string | Uint8Array, options: CodeOptions, finish: Finish<Code>): Promise<Code> {
  const { abi, signal } = options;
  const limits = mergeLimits(defaultLimits, options.limits);
  const world = options.world === undefined ? undefined : requireWorld(options.world);
  const bytes = await readSource(source, signal);
  const file = options.name ?? (typeof source === "string" ? basename(source) : "plugin");
  if (world === undefined && abi === undefined) {
    throw new HostError("INVALID_ARGUMENT", `nothing says what ${file} is to be; give a world, an abi, or both`);
  }
  const code =
    abi !== undefined && sniffBinary(bytes) === "core-module"
      ? await loadCoreModule(bytes, abi, file, limits, finish)
      : await loadComponent(bytes, world, file, limits, options, finish);
  if (signal?.aborted === true) throw new HostError("CLOSED", `loading ${file} was aborted`);
  return code;
}

async function loadComponent<Code>(
  bytes: Uint8Array,
  world: World | undefined,
  file: string,
  limits: Limits,
  { abi, cacheDir, signal }: CodeOptions,
  finish: Finish<Code>,
): Promise<Code> {
  const component = readComponent(bytes, file, abi?.name);
  if (world === undefined) {
    throw new HostError(
      "COMPONENT",
      `${file} is a component; expected a core module that is ${abi?.name ?? "something else"}`,
    );
  }
  const prepared = prepareForTranslation(bytes, file);
  const modules = countedModules(prepared);
  // Compiling, where it is done here, takes as long as what follows
  const finishComponent = finish.component(modules, limits.memoryBytes, file);
  matchWorld(component, file, world);
  requireKnownImports(listImports(component, world), file);
  const hash = sha256(bytes);
  const translation = await obtainTranslation(bytes, prepared, {
    sha256: hash,
    withBatch: false,
    cacheDir,
    file,
    timeoutMs: limits.loadMs,
    signal,
  });
  const facts: ComponentFacts = {
    form: "component",
    name: file,
    world: world.id,
    sha256: hash,
    memoryBytes: limits.memoryBytes,
    source: translation.source,
    bytecode: translation.bytecode,
    denied: deniedInterfaces(component, world),
    answers: answerSites(prepared.component, translation),
    reallocs: reallocSites(prepared.component, translation),
  };
  return await finishComponent(facts, translation);
}

async function loadCoreModule<Code>(
  bytes: Uint8Array,
  abi: CoreAbi,
  file: string,
  { memoryBytes }: Limits,
  finish: Finish<Code>,
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

type ComponentFacts = Omit<ComponentCode, "coreModules">;
type ModuleFacts = Omit<CoreModuleCode, "module">;

/** What is made of code that was read and checked. */
interface Finish<Code> {
  /** Whether garbage-collected types are allowed: where something else than V8 limits the memory of their values. */
  readonly allowGc: boolean;
  /** Begin with a component's core modules, before it is translated. */
  component(
    modules: readonly SourceModule[],
    memoryBytes: number,
    file: string,
  ): (facts: ComponentFacts, translation: Translation) => Promise<Code>;
  coreModule(bytes: Uint8Array, facts: ModuleFacts): Promise<Code>;
}

const compiling: Finish<PluginCode> = {
  allowGc: false,
  component(modules, memoryBytes, file) {
    const compiled = compileCoreModules(modules, { memoryBytes, allowGc: false }, file);
    return async (facts, translation) => ({ ...facts, coreModules: await compileTranslation(translation, compiled) });
  },
  coreModule: async (bytes, facts) => ({ ...facts, module: await compileCoreModule(bytes, facts, false) }),
};

const portable: Finish<PortableCode> = {
  allowGc: true,
  component(modules, _, file) {
    checkCoreModules(modules, true, file);
    const renamed = renamedModules(modules);
    return async (facts, { coreModules }) => ({ ...facts, isPortable: true, coreModules, modules: renamed });
  },
  coreModule: async (bytes, facts) => ({ ...facts, isPortable: true, bytes }),
};
