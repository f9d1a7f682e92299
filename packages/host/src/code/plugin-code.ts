import type { AnswerSite } from "../instance/answer-site.ts";
import type { NamedExport } from "../instance/named-export.ts";

/** Code that was read, checked and compiled: ready to be instantiated in any thread. It can be posted to one; a thread gets the same compiled code. */
export type PluginCode = ComponentCode | CoreModuleCode;

/** A component of a world, translated. */
export interface ComponentCode {
  readonly form: "component";
  /** How errors and logs call it. */
  readonly name: string;
  /** The full id of its world, for example `armory:nri/nri-plugin@0.1.0`. */
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
export type PortableCode =
  | (Omit<ComponentCode, "coreModules"> & {
      readonly isPortable: true;
      /** By the names that the source has for them: an index of `modules`, or the one that runs batches. */
      readonly coreModules: ReadonlyMap<string, number | "batch">;
      /** The component's core modules, each with how often it is instantiated. */
      readonly modules: readonly { readonly bytes: Uint8Array; readonly instances: number }[];
    })
  | (Omit<CoreModuleCode, "module"> & { readonly isPortable: true; readonly bytes: Uint8Array });

/** A `WebAssembly.Module`, by a type that programs without the types of the DOM have as well. */
export type CompiledModule = object;

/** What a host and a core module ask of each other. */
export interface CoreAbi {
  /** What a module with it is, for errors: `an NRI plugin`. */
  readonly name: string;
  /** The export by which a module is known to be meant for it, even if it lacks others. */
  readonly sign: string;
  /**
   * What a module may import besides WASI preview 1, with its type as the text format of WebAssembly has it:
   * `{ "env.log": "(i32, i32) -> i64" }`.
   */
  readonly imports: Readonly<Record<string, string>>;
  /** What a module must export, with its type: of a function as above, else `memory`. */
  readonly exports: Readonly<Record<string, string>>;
  /** Of exports that older modules lack: what has added them, `NRI v0.10`. */
  readonly since?: Readonly<Record<string, string>>;
}
