// What the code of threads uses of Node's globals, for a locked thread has none of them (see lock-down.ts). esbuild puts these imports in their place, by its
// option `inject`; a package with a thread of its own does the same.
export { Buffer } from "node:buffer";
export { performance } from "node:perf_hooks";
export { default as process } from "node:process";
export { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } from "node:timers";
const { WebAssembly } = globalThis;
export { WebAssembly };
