import type { WorldKind } from "@armory-plugins/wit";

/** What a component says of itself and what it asks for. */
export interface PluginInfo {
  /** The name that its metadata gives, otherwise its file's name without `.wasm`. */
  readonly name: string;
  /** The full id of the world it was matched with, for example `wasi:cli/command@0.2.0`. */
  readonly world: string;
  /** The world's short word. */
  readonly kind: WorldKind;
  /** The interfaces and functions that it imports. */
  readonly imports: readonly PluginImport[];
  /** What it exports, each as WIT writes it: `greet: func(name: string) -> string`. */
  readonly exports: readonly string[];
  /** What calls the function that was asked about; absent where none was. */
  readonly engine?: EngineInfo;
  /** The features that it uses and this host lacks, by what people call them: it can't be loaded here. Absent where there are none. */
  readonly unsupported?: readonly string[];
  /** The component's size in bytes. */
  readonly size: number;
  /** The SHA-256 of the component's bytes, in hexadecimal. */
  readonly sha256: string;
  /** Which tools made it: field (`language`, `processed-by`, `sdk`) to tool to version. */
  readonly producers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What its author wrote into it. */
  readonly metadata: PluginMetadata;
}

/**
 * How a function of a component is called in batches: `arena`, whole batches from memory to memory, or `jco`, a call at a time through objects,
 * for components that the arena can't call, and why it can't.
 */
export type EngineInfo = { readonly name: "arena" } | { readonly name: "jco"; readonly reason: string };

/** One import of a component. */
export interface PluginImport {
  /** For example `wasi:cli/environment@0.2.3`. */
  readonly name: string;
  /**
   * What the host does about it: `types` has no functions; `given` is there for every plugin (clocks, random, logs, what its world imports);
   * `grantable` is there but empty until an operator grants something; `refused` fails when the plugin calls it; `mismatch` has other types than its interface
   * has, and the plugin can't be loaded.
   */
  readonly access: "types" | "given" | "grantable" | "refused" | "mismatch";
  /** Of a `mismatch`: where the types differ. Of an interface that is `refused` for its version: which the host has. */
  readonly difference?: string;
}

/** The metadata custom sections of a component, as `wasm-tools metadata` knows them, and ours for the config's schema. */
export interface PluginMetadata {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly authors?: string;
  readonly licenses?: string;
  readonly homepage?: string;
  readonly source?: string;
  readonly revision?: string;
  /** The JSON Schema of the plugin's config, from the custom section `armory:config-schema`. */
  readonly configSchema?: unknown;
}
