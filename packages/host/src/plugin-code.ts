import type { Lift } from "./component/core-space.ts";
import type { WitType } from "./component/wit-type.ts";

/** Code that was read, checked and compiled: ready to be instantiated in any thread. It can be posted to one; a thread gets the same compiled code. */
export type PluginCode = ComponentCode | CoreModuleCode;

/** A component of a world, transpiled. */
export interface ComponentCode {
  readonly form: "component";
  /** How errors and logs call it. */
  readonly name: string;
  /** The full id of its world, for example `wasi:cli/command@0.2.0`. */
  readonly world: string;
  /** The SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** What all memories of an instance may have together, in bytes. */
  readonly memoryBytes: number;
  /** The source of the module that jco made of it. */
  readonly source: string;
  /** What V8 made of the source. */
  readonly bytecode: Uint8Array;
  /** Its core modules by the names that the source has for them. */
  readonly coreModules: ReadonlyMap<string, CompiledModule>;
  /** The interfaces that it imports, without their versions, that the host knows in other versions alone. */
  readonly denied: readonly string[];
  /** The core functions whose answers are checked before jco reads them. */
  readonly answers: readonly AnswerSite[];
  /** The core functions that allocate what it is given. */
  readonly reallocs: readonly NamedExport[];
  /** How its function is called in batches; absent where none was asked for, or the arena can't call it: its engine is `jco`. */
  readonly batch?: BatchCode;
  /** How it gives what it logs and counts; absent where it does not. */
  readonly diagnostics?: DiagnosticsCode | undefined;
}

/** The interfaces of `armory:diagnostics` that a component exports, by their ids. */
export interface DiagnosticsCode {
  readonly diagnostics: string;
  readonly memory: string | undefined;
}

/** A compiled adapter for one function of a component, and what it is linked with. */
export interface BatchCode extends BatchLinks {
  readonly module: CompiledModule;
}

/** An adapter that is not compiled, and what it is linked with. */
export interface PortableBatch extends BatchLinks {
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What an adapter is linked with: exports of core modules, by the names that the transpiled component has for these. */
export interface BatchLinks {
  /** The core module whose function runs a batch. */
  readonly batch: string;
  readonly call: NamedExport;
  readonly memory: NamedExport;
  readonly realloc: NamedExport;
  readonly post: NamedExport | undefined;
}

/** A core function that gives a pointer to its answer. */
export interface AnswerSite extends NamedExport {
  /** The type of what is there. */
  readonly type: WitType;
  /** How its strings are encoded. */
  readonly encoding: Lift["encoding"];
}

/** An export of the only instance of a core module. */
export interface NamedExport {
  /** The module, by the name that jco's program has for it. */
  readonly module: string;
  readonly name: string;
}

/** A core module with an ABI of its own. */
export interface CoreModuleCode {
  readonly form: "core-module";
  /** How errors and logs call it. */
  readonly name: string;
  /** The name of its {@link CoreAbi}. */
  readonly abi: string;
  /** The SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** What all its memories may have together, in bytes. */
  readonly memoryBytes: number;
  readonly module: CompiledModule;
}

/** Code that was read and checked, but not compiled: ready to be sent to another process, which compiles it by `compileCode`. */
export type PortableCode = PortableComponent | PortableModule;

/** A component of a world, transpiled, but not compiled. */
export interface PortableComponent extends Omit<ComponentCode, "coreModules" | "batch"> {
  readonly isPortable: true;
  /** By the names that the source has for them: an index of `modules`, or the one that runs batches. */
  readonly coreModules: ReadonlyMap<string, number | "batch">;
  /** The component's core modules, each with how often it is instantiated. */
  readonly modules: readonly { readonly bytes: Uint8Array; readonly instances: number }[];
  /** As {@link ComponentCode.batch}. */
  readonly batch?: PortableBatch;
}

/** A core module with an ABI of its own, not compiled. */
export interface PortableModule extends Omit<CoreModuleCode, "module"> {
  readonly isPortable: true;
  readonly bytes: Uint8Array;
}

/** A `WebAssembly.Module`, by a type that programs without the types of the DOM have as well. */
export type CompiledModule = object;

/** A function that a core instance exports. */
export type CoreFunction = Function;

/** What a host and a core module ask of each other. */
export interface CoreAbi {
  /** What a module with it is, for errors: `a plugin of go-plugin`. */
  readonly name: string;
  /** The export by which a module is known to be meant for it, even if it lacks others. */
  readonly sign: string;
  /**
   * What a module may import besides WASI preview 1, with its type as the text format of WebAssembly has it:
   * `{ "env.log": "(i32, i32) -> i64" }`.
   */
  readonly imports: Readonly<Record<string, string>>;
  /** What a module must export, with its type: of a function as above, otherwise `memory`. */
  readonly exports: Readonly<Record<string, string>>;
  /** Of exports that older modules lack: what has added them, `version 0.10`. */
  readonly since?: Readonly<Record<string, string>>;
}
