import { Script } from "node:vm";
import type { ArenaMemory } from "../arena/arena-memory.ts";
import type { Diagnosed } from "@armory-plugins/wit";
import type { ComponentCode, CoreFunction, DiagnosticsCode } from "../plugin-code.ts";
import type { Grants } from "../grants.ts";
import { createWasi } from "../wasi/create-wasi.ts";
import { maxOpenFiles, OpenFiles } from "../wasi/open-files.ts";
import { AdapterCaller } from "./adapter-caller.ts";
import type { BatchCaller } from "./batch-caller.ts";
import type { MemoryUse } from "./classify-failure.ts";
import { CoreInstances } from "./core-instances.ts";
import { Diagnostics, type CounterIncrement } from "./diagnostics.ts";
import { PendingMemory } from "./pending-memory.ts";
import { requirePlainEncoding } from "./plain-encoding.ts";
import type { PluginLog } from "./plugin-log.ts";
import { programName } from "./program-name.ts";

/** What an instance of a component is given besides clocks and random numbers. */
export interface ComponentSetup {
  /** Interfaces by their names without versions, with functions as jco names them: `{ "wasi:logging/logging": { log } }`. Default: none. */
  readonly imports?: Readonly<Record<string, object>>;
  /** Host paths of directories without symbolic links. Default: nothing. */
  readonly grants?: Grants;
  /** Takes what it prints. */
  readonly log: PluginLog;
  /** How large an answer may be, in bytes. */
  readonly outputBytes: number;
  /** Takes by how much its counters grew. Default: nobody counts. */
  readonly onCount?: (counters: readonly CounterIncrement[]) => void;
  /** Where batches of calls lie, for code that has them. Default: calls are made one by one. */
  readonly arena?: ArenaMemory;
}

/**
 * An instance of a component in this thread.
 *
 * A call that throws, other than an error value of the plugin's own, ends it: close it and make another.
 */
export interface ComponentInstance<Exports> {
  /** Its functions, as jco names them. */
  readonly exports: Exports;
  /** Calls in batches the function that its code was loaded for; absent without an arena, and where the arena can't call it. */
  readonly batch: BatchCaller | undefined;
  /** Takes what it logs and counts by `armory:diagnostics`; undefined where it has none of it. */
  readonly diagnostics: Diagnostics | undefined;
  /** The use of its memories. */
  readonly memoryUse: MemoryUse;
  /** Close the files that it has open; it is not called again. */
  close(): void;
}

/**
 * Load a component in this thread: its program once, however often.
 *
 * It is a script, which can import nothing: Node gives `import()` no loader there. From then on every `TextDecoder` of this thread refuses what is not UTF-8.
 *
 * @returns what makes instances of it; each has a memory of its own, and nothing in common with another. It throws whatever the start of one does;
 * {@link classifyFailure} knows what that is.
 */
export function loadComponent<Exports extends object>(
  code: ComponentCode,
): (setup: ComponentSetup) => ComponentInstance<Exports> {
  const program = loadProgram<Exports>(code);
  return (setup) => new LoadedComponent(program, code, setup);
}

// --- internal ---

/** The program that jco generated for a component: makes an instance. */
type Program<Exports> = (
  getCoreModule: (name: string) => WebAssembly.Module,
  imports: Record<string, object>,
  instantiateCore: (module: WebAssembly.Module, imports?: WebAssembly.Imports) => { exports: WebAssembly.Exports },
) => Exports;

/** The program that this thread has loaded last. */
let loaded: { readonly source: string; readonly program: Program<unknown> } | undefined;

function loadProgram<Exports>({ source, bytecode }: ComponentCode): Program<Exports> {
  if (loaded?.source !== source) {
    requirePlainEncoding();
    loaded = {
      source,
      program: new Script(source, { filename: programName, cachedData: bytecode }).runInThisContext(),
    };
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it exports was held against the world that `Exports` is of
  return loaded.program as Program<Exports>;
}

class LoadedComponent<Exports extends object> implements ComponentInstance<Exports> {
  readonly exports: Exports;
  readonly batch: BatchCaller | undefined;
  readonly diagnostics: Diagnostics | undefined;
  readonly #core: CoreInstances;
  readonly #memoryBytes: number;
  readonly #files: OpenFiles;

  constructor(
    program: Program<Exports>,
    code: ComponentCode,
    { imports, grants = {}, log, outputBytes, arena, onCount = () => {} }: ComponentSetup,
  ) {
    const { batch, denied, memoryBytes } = code;
    const core = new CoreInstances({ ...code, batch: batch?.batch, outputBytes });
    this.#memoryBytes = memoryBytes;
    this.#core = core;
    this.#files = new OpenFiles(maxOpenFiles + (grants.preopens?.length ?? 0));
    try {
      this.exports = program(
        (name) => core.module(name),
        createWasi(grants, log, this.#files, imports, denied),
        (coreModule, coreImports) => core.instantiate(coreModule, coreImports),
      );
      this.batch =
        batch === undefined || arena === undefined
          ? undefined
          : new AdapterCaller(batch, core, batchExport(this.exports), arena, outputBytes);
      const memory = batch && core.memory(batch.memory);
      this.diagnostics = code.diagnostics && diagnosticsFrom(this.exports, code.diagnostics, memory, log, onCount);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    this.#files.close();
  }

  get memoryUse(): MemoryUse {
    return { used: this.#core.memoryBytes, limit: this.#memoryBytes };
  }
}

/** The functions of `armory:diagnostics`: each interface has one. */
interface DiagnosticsExports {
  readonly take?: typeof Diagnosed.diagnostics.take;
  readonly pending?: typeof Diagnosed.memory.pending;
}

/** @param memory - what its functions use; undefined where the host does not know. */
function diagnosticsFrom(
  exports: object,
  { diagnostics, memory: memoryId }: DiagnosticsCode,
  memory: WebAssembly.Memory | undefined,
  log: PluginLog,
  onCount: (counters: readonly CounterIncrement[]) => void,
): Diagnostics {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what it exports was held against the contract of these interfaces
  const interfaces = exports as Readonly<Record<string, DiagnosticsExports | undefined>>;
  const take = interfaces[diagnostics]?.take;
  if (take === undefined) throw new Error(`the transpiled component lacks ${diagnostics}`);
  const address = memoryId === undefined ? undefined : interfaces[memoryId]?.pending?.();
  const pending = address === undefined || memory === undefined ? undefined : new PendingMemory(memory, address);
  return new Diagnostics(take, pending, log, onCount);
}

/** What enters an instance to run a batch: the export that was added to the component for that. */
function batchExport(exports: object): CoreFunction {
  if ("armoryBatch" in exports && typeof exports.armoryBatch === "function") return exports.armoryBatch;
  throw new Error("the transpiled component lacks the export that runs batches");
}
