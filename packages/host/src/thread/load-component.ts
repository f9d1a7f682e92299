import type { ComponentCode } from "../code/plugin-code.ts";
import type { Grants } from "../grants.ts";
import type { MemoryUse } from "../instance/classify-failure.ts";
import { loadTranslated, TranslatedInstance } from "./translated-instance.ts";
import type { PluginLog } from "./plugin-log.ts";

/** What an instance of a component is given besides clocks and random numbers. */
export interface ComponentSetup {
  /** Interfaces by their names without versions, with functions as jco names them: `{ "armory:nri/runtime": { log } }`. Default: none. */
  readonly imports?: Readonly<Record<string, object>>;
  /** Host paths of directories without symbolic links. Default: nothing. */
  readonly grants?: Grants;
  /** Takes what it prints. */
  readonly log: PluginLog;
  /** How large an answer may be, in bytes. */
  readonly outputBytes: number;
}

/**
 * An instance of a component in this thread.
 *
 * A call that throws, other than an error value of the plugin's own, ends it: close it and make another.
 */
export interface ComponentInstance<Exports> {
  /** Its functions, as jco names them. */
  readonly exports: Exports;
  /** The use of its memories. */
  readonly memoryUse: MemoryUse;
  /** Close the files that it has open; it is not called again. */
  close(): void;
}

/**
 * Load a component in this thread.
 *
 * @returns what makes instances of it; each has a memory of its own, and nothing in common with another.
 */
export function loadComponent<Exports>(code: ComponentCode): (setup: ComponentSetup) => ComponentInstance<Exports> {
  const program = loadTranslated<Exports>(code);
  return (setup) => new TranslatedInstance(program, { ...code, outputBytes: setup.outputBytes }, setup);
}
