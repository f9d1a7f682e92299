/** A component in the form that JavaScript runs: jco's module, and the core modules that it instantiates. */
export interface Translation {
  /** The source of an ES module that exports `instantiate`. */
  readonly source: string;
  /** The core modules by the name that the source asks for. */
  readonly coreModules: ReadonlyMap<string, CoreModule>;
}

/** An index of the component's own core modules, or the bytes of one that the translation has made. */
export type CoreModule = number | Uint8Array;
