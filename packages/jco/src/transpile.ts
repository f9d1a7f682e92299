import type { GenerateOptions } from "../upstream/js-component-bindgen-component.js";

/** How to transpile a component. */
export interface TranspileOptions {
  /** What the generated files are called: `NAME.js`, `NAME.core.wasm`, `NAME.core2.wasm`, … */
  readonly name: string;
}

/**
 * Transpile a component to a module of JavaScript that exports `instantiate(getCoreModule, imports)`, which is synchronous.
 *
 * The files are those of jco-transpile's `transpileBytes` with `instantiation: "sync"`, no declarations for TypeScript, no shims, and each core module in a
 * file of its own. A panic in the transpiler breaks it for the rest of its thread: give each component that a stranger made a thread of its own.
 *
 * @returns the bytes of each generated file, by its name.
 * @throws Error with the transpiler's message, when it refuses the component.
 */
export async function transpile(
  component: Uint8Array,
  { name }: TranspileOptions,
): Promise<ReadonlyMap<string, Uint8Array>> {
  // Imported when it is needed: to be imported, it compiles 3.5 MB of WebAssembly
  const { $init, generate } = await import("../upstream/js-component-bindgen-component.js");
  await $init;
  const { files } = generate(component, { ...options, name });
  return new Map(files);
}

// --- internal ---

/** What `transpileBytes` makes of its options; each is there, since the transpiler's own defaults are others. */
const options: Omit<GenerateOptions, "name"> = {
  map: [],
  instantiation: { tag: "sync" },
  validLiftingOptimization: false,
  tracing: false,
  noComponentErrorWrapping: true,
  noNodejsCompat: true,
  noTypescript: true,
  tlaCompat: false,
  base64Cutoff: 0,
  noNamespacedExports: false,
  multiMemory: false,
  bindgenEnableWasmExnref: false,
  strict: false,
  flagsAsBigint: false,
  variantsInlineCases: false,
  useNamespaceObjects: false,
  enumValuesScreamingSnakeCase: false,
  asmjs: false,
};
