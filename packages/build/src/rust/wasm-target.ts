/** What plugins are compiled for: WebAssembly without an operating system, so that nothing of one is imported. */
export const wasmTarget = "wasm32-unknown-unknown";
