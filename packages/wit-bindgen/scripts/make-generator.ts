import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { run } from "./run.ts";

/** From the compiled crate to what Node loads: the optimized module, jco's JavaScript for it, and its types. */
export async function makeGenerator(core: Uint8Array): Promise<Map<string, Uint8Array>> {
  const component = await componentNew(await optimize(core), []);
  const { files, imports } = await transpileBytes(component, {
    name: "generator",
    instantiation: "sync",
    base64Cutoff: 0,
    nodejsCompat: false,
    tlaCompat: false,
  });
  if (imports.some((name) => name.startsWith("wasi:"))) throw new Error(`the generator imports ${imports.join(", ")}`);
  return new Map(Object.entries(files));
}

// --- internal ---

/** The features that the Rust target has by default; every supported Node has them. */
const features = [
  "bulk-memory",
  "bulk-memory-opt",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
];

async function optimize(core: Uint8Array): Promise<Uint8Array> {
  const wasmOpt = join(dirname(createRequire(import.meta.url).resolve("binaryen/package.json")), "bin", "wasm-opt");
  const directory = await mkdtemp(join(tmpdir(), "wasm-opt-"));
  try {
    const [input, output] = [join(directory, "in.wasm"), join(directory, "out.wasm")];
    await writeFile(input, core);
    const flags = features.map((feature) => `--enable-${feature}`);
    await run(process.execPath, [wasmOpt, "-Oz", ...flags, input, "-o", output]);
    return await readFile(output);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
