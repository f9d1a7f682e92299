import { basename } from "node:path";
import type { World } from "@armory-plugins/wit";
import { deniedInterfaces, listImports, requireKnownImports } from "../component/import-access.ts";
import { matchWorld } from "../component/match-world.ts";
import { sniffBinary } from "../component/parse-component.ts";
import { HostError } from "../host-error.ts";
import { readComponent } from "../inspect-plugin.ts";
import { defaultLimits, mergeLimits, type Limits } from "../limits.ts";
import { capMemory } from "../translation/cap-memory.ts";
import { compileCoreModules } from "../translation/compile-core-modules.ts";
import { compileTranslation } from "../translation/compile-translation.ts";
import { obtainTranslation } from "../translation/obtain-translation.ts";
import { prepareForTranslation } from "../translation/prepare-component.ts";
import { answerSites } from "./answer-sites.ts";
import { checkAbi } from "./check-abi.ts";
import { malformedModule, readCoreModule } from "./core-module.ts";
import type { ComponentCode, CoreAbi, CoreModuleCode, PluginCode } from "./plugin-code.ts";
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
  /** Limits that differ from {@link defaultLimits}: `loadMs` is for translating, `memoryBytes` is what each memory may grow to. */
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
 * `TRANSLATION_FAILED`, `LOAD_TIMEOUT`, `CACHE_UNWRITABLE`; for a core module `MALFORMED_MODULE`, `ABI_MISMATCH`; for both `MEMORY_LIMIT`, `INVALID_ARGUMENT`, or
 * `CLOSED` when aborted.
 */
export async function loadCode(source: string | Uint8Array, options: CodeOptions): Promise<PluginCode> {
  const { abi, signal } = options;
  const limits = mergeLimits(defaultLimits, options.limits);
  const world = options.world === undefined ? undefined : requireWorld(options.world);
  const bytes = await readSource(source);
  const file = options.name ?? (typeof source === "string" ? basename(source) : "plugin");
  if (world === undefined && abi === undefined) {
    throw new HostError("INVALID_ARGUMENT", `nothing says what ${file} is to be; give a world, an abi, or both`);
  }
  const code =
    abi !== undefined && sniffBinary(bytes) === "core-module"
      ? await loadCoreModule(bytes, abi, file, limits)
      : await loadComponent(bytes, world, file, limits, options);
  if (signal?.aborted === true) throw new HostError("CLOSED", `loading ${file} was aborted`);
  return code;
}

// --- internal ---

async function loadComponent(
  bytes: Uint8Array,
  world: World | undefined,
  file: string,
  limits: Limits,
  { abi, cacheDir, signal }: CodeOptions,
): Promise<ComponentCode> {
  const component = readComponent(bytes, file, abi?.name);
  if (world === undefined) {
    throw new HostError(
      "COMPONENT",
      `${file} is a component; expected a core module that is ${abi?.name ?? "something else"}`,
    );
  }
  const prepared = prepareForTranslation(bytes, file);
  const compiled = compileCoreModules(prepared.modules, limits.memoryBytes, file);
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
  return {
    form: "component",
    name: file,
    world: world.id,
    sha256: hash,
    memoryBytes: limits.memoryBytes,
    source: translation.source,
    coreModules: await compileTranslation(translation, compiled),
    denied: deniedInterfaces(component, world),
    answers: answerSites(prepared.component, translation),
  };
}

async function loadCoreModule(
  bytes: Uint8Array,
  abi: CoreAbi,
  file: string,
  { memoryBytes }: Limits,
): Promise<CoreModuleCode> {
  checkAbi(readCoreModule(bytes, file), abi, file);
  const compiling = compile(capMemory(bytes, memoryBytes, file), file);
  const hash = sha256(bytes); // while other threads compile it
  return { form: "core-module", name: file, abi: abi.name, sha256: hash, memoryBytes, module: await compiling };
}

async function compile(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    if (cause instanceof WebAssembly.CompileError) throw malformedModule(file, cause);
    throw cause;
  }
}
