import type { Limits } from "@armory-plugins/host";

/** A plugin that an engine has read: what it can do besides is its system's. An error that one of its calls ends in may carry `printed`: the last lines that the instance printed. */
export interface EnginePlugin {
  /** The world that it implements, by the word that cases use. */
  readonly world: string;
  /** Let go of everything. */
  close(): Promise<void>;
}

/** How each engine of this package runs the plugins of a system. */
export interface EngineParts<Plugin extends EnginePlugin> {
  /** Load a plugin in Node's own engine. */
  v8(component: string | Uint8Array, options: LoadOptions, world: Plugin["world"]): Promise<Plugin>;
  /** Make a plugin of a component that wasmtime has compiled, and that is closed with the plugin. */
  wasmtime(component: WasmtimeComponent, world: Plugin["world"]): Plugin;
}

/** What an engine is told besides the plugin. */
export interface LoadOptions {
  /** Limits that differ from the engine's defaults. */
  readonly limits?: Partial<Limits>;
  /** Where to keep what is made of the plugin; false keeps nothing. Default: `ARMORY_CACHE_DIR`, otherwise the user's cache directory. */
  readonly cacheDir?: string | false;
  /** Stops the loading. */
  readonly signal?: AbortSignal;
}

/** A component that wasmtime has compiled. Each of its instances has a process of its own while it is open: `python/wasmtime_driver`, which says what can be requested. */
export interface WasmtimeComponent {
  readonly limits: Limits;
  /**
   * Make an instance.
   *
   * @param request one that makes an instance. Default: `{ call: "start" }`.
   * @param limits those that the request has together; the last one names the timeout. Default: `["loadMs"]`.
   * @throws HostError, ConformanceError `ENGINE_CRASHED`.
   */
  open(request?: object, limits?: readonly TimeLimit[]): Promise<OpenedInstance>;
  /** End all processes. */
  close(): Promise<void>;
}

/** What a request that makes an instance came to. */
export interface OpenedInstance {
  /** The answer to the request. */
  readonly answer: Readonly<Record<string, unknown>>;
  readonly instance: WasmtimeInstance;
}

/** An instance of a component in wasmtime. */
export interface WasmtimeInstance {
  /**
   * Call a function of an interface that the component exports; it gives nothing, or a WIT `result`.
   *
   * @param name the interface and the function: `example:greeter/greeter@0.1.0#greet`.
   * @param values the arguments, as jco has values of WIT.
   * @throws HostError, ConformanceError `ENGINE_CRASHED`.
   */
  invoke(name: string, values: readonly unknown[], limit: TimeLimit): Promise<Invoked>;
  /**
   * Request something else of its process. Several requests may be under way; they are answered in their order.
   *
   * @throws HostError, ConformanceError `ENGINE_CRASHED`.
   */
  request<Answer extends object>(request: object, limit: TimeLimit): Promise<Answer>;
  /** Let go of the instance. */
  close(): Promise<void>;
}

/** What a call of a function came to. */
export interface Invoked {
  /** The value of `ok`, or what it gave; as jco has values of WIT. */
  readonly value?: unknown;
  /** The value of `err`. */
  readonly refused?: unknown;
  /** What the plugin said meanwhile by the interfaces that the driver provides, a list by each of their functions. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** The limit of a call's time. */
export type TimeLimit = "loadMs" | "initMs" | "callMs";
