/** WIT in memory: a file, or a package's directory. */
export type WitSource =
  | {
      /** What messages call it. */
      readonly path: string;
      /** The text of a `.wit` file, or the bytes of a WIT package encoded as WebAssembly. */
      readonly content: string | Uint8Array;
    }
  | {
      /** What messages call it. */
      readonly path: string;
      /** By paths relative to the directory, with slashes: `world.wit`, `deps/io/streams.wit`, `deps/clocks.wasm`. */
      readonly files: Readonly<Record<string, string | Uint8Array>>;
    };
