/** The config of a WebAssembly artifact (CNCF TAG Runtime, "Wasm OCI Artifact layout"; `oci-wasm` 0.5, which wkg uses). */
export const wasmConfigType = "application/vnd.wasm.config.v0+json";

/** The layer of a WebAssembly artifact: a component or a core module. */
export const wasmLayerType = "application/wasm";

/** The layer of the older layout of `wasm-to-oci`, which krew-wasm reads. */
export const olderWasmLayerType = "application/vnd.wasm.content.layer.v1+wasm";
