import type { WasiFeature } from "../project.ts";

/** What the thread of {@link file://./engine-worker.ts} is started with. */
export interface EngineJob {
  /** The plugin's one module. */
  readonly code: string;
  /** The WIT package as one document, and the world in it. */
  readonly witSource: string;
  readonly worldName: string;
  readonly features: readonly WasiFeature[];
  /** The URL of the toolchain for TypeScript. */
  readonly toolchain: string;
  /** The engine fitted to the world, when an earlier build already made it. */
  readonly fitted: FittedEngine | undefined;
}

/** The engine with the functions of a world, before any plugin: it depends on the world and the features alone. */
export interface FittedEngine {
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** The engine's own script, which translates between the world's types and JavaScript values. */
  readonly initializer: string;
  /** What the engine reads from its environment: the core signature of each function. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the thread answers: any number of `output`, at most one `fitted`, then one of the others. */
export type EngineAnswer =
  | { readonly type: "output"; readonly text: string; readonly stream: "stdout" | "stderr" }
  /** The engine, when the job came without one: worth keeping for the next build. */
  | { readonly type: "fitted"; readonly fitted: FittedEngine }
  | { readonly type: "done"; readonly component: Uint8Array }
  /** The plugin's module did not load: what the engine printed on stderr, and which import it called, if any. */
  | { readonly type: "module-failed"; readonly stderr: string; readonly call: string | undefined }
  /** The module loaded, but its exports are not the world's functions: what the engine says. */
  | { readonly type: "exports-refused"; readonly stderr: string }
  | { readonly type: "broken"; readonly step: string; readonly reason: string };

/** The line with which the engine begins to report an exception that left the module's top level. */
export const failureHeading = "Exception while evaluating top-level script\n";

/** The name under which the engine knows the plugin's module; it stands in the engine's messages. */
export const moduleName = "plugin.js";
