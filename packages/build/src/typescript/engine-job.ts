import type { World } from "@armory-plugins/wit";
import type { TypeScriptProject } from "../project.ts";

/** What the thread of {@link file://./engine-worker.ts} is started with. */
export interface EngineJob extends Pick<TypeScriptProject, "engine"> {
  /** The plugin's one module. */
  readonly code: string;
  readonly world: World;
  /** What of WASI the plugin asks for, sorted. */
  readonly features: TypeScriptProject["wasi"];
  /** The URL of the engine's package. */
  readonly packageUrl: string;
}

/** What the thread answers: any number of `output`, then one of the others. */
export type EngineAnswer =
  | { readonly type: "output"; readonly text: string; readonly stream: "stdout" | "stderr" }
  | { readonly type: "done"; readonly component: Uint8Array }
  | EngineFailure;

/** Why there is no component. */
export type EngineFailure =
  /** The plugin's module threw: where, and what. Places are in {@link moduleName}. */
  | { readonly type: "threw"; readonly text: string }
  /** It used what does not exist while a plugin is built. */
  | { readonly type: "used"; readonly what: string }
  /** An await at its top level never went on. */
  | { readonly type: "unfinished" }
  /** An export is not what the world asks for. `inner` is the interface's function, if the export is an interface. */
  | {
      readonly type: "export";
      readonly problem: "not-a-function" | "not-an-interface" | "no-such-function";
      readonly name: string;
      readonly inner?: string;
    }
  /** A step failed that no plugin should be able to make fail. */
  | { readonly type: "broken"; readonly step: string; readonly reason: string };

/** A core module of the plugin, and what made it; or why there is none. */
export type FrozenPlugin =
  | { readonly type: "frozen"; readonly module: Uint8Array; readonly madeBy: readonly [name: string, version: string] }
  | EngineFailure;

/** Hears what the module prints while it is loaded. */
export type OnOutput = (text: string, stream: "stdout" | "stderr") => void;

/** The name under which the engines know the plugin's module; it stands in their messages. */
export const moduleName = "plugin.js";
