import { componentNew, metadataAdd, readReactorAdapter } from "@armory-plugins/wasm-tools";
import type { EngineJob, FittedEngine } from "./engine-job.ts";
import { loadTypeScriptToolchain } from "./toolchain.ts";

/**
 * Fit the JavaScript engine to a world.
 *
 * The engine and the splicer are those of componentize-js 0.23. Its own `componentize()` is not used: it writes files
 * under random names whose paths end up in the component, bakes the build's time and random numbers into it, and runs
 * a native program that cannot be stopped.
 */
export async function fitEngine({ toolchain, witSource, worldName, features }: EngineJob): Promise<FittedEngine> {
  const { loadSplicer, readEngine } = await loadTypeScriptToolchain(toolchain);
  const splicer = await loadSplicer();
  const spliced = splicer.spliceBindings(await readEngine(), [...features], witSource, undefined, worldName, false);
  const env: Record<string, string> = {
    DEBUG: "",
    FEATURE_CLOCKS: features.includes("clocks") ? "1" : "",
    EXPORT_CNT: String(spliced.exports.length),
    IMPORT_CNT: String(spliced.imports.length),
  };
  for (const [index, [name, signature]] of spliced.exports.entries()) {
    env[`EXPORT${index}_NAME`] = name;
    env[`EXPORT${index}_ARGS`] = `${signature.paramptr ? "*" : ""}${signature.params.join(",")}`;
    env[`EXPORT${index}_RET`] = `${signature.retptr ? "*" : ""}${signature.ret ?? ""}`;
    env[`EXPORT${index}_RETSIZE`] = String(signature.retsize);
  }
  for (const [index, [, name, count]] of spliced.imports.entries()) {
    env[`IMPORT${index}_NAME`] = name;
    env[`IMPORT${index}_ARGCNT`] = String(count);
  }
  return { wasm: new Uint8Array(spliced.wasm), initializer: keepByteOrderMarks(spliced.jsBindings), env };
}

/** Replace every WASI import by a function inside the module, but for the features that the plugin asked for. */
export async function removeWasi(
  module: Uint8Array,
  { toolchain, witSource, worldName, features }: EngineJob,
): Promise<Uint8Array> {
  const { loadSplicer } = await loadTypeScriptToolchain(toolchain);
  const splicer = await loadSplicer();
  return splicer.stubWasi(module, [...features], witSource, undefined, worldName);
}

/** Make a component of the frozen engine, and note in it which tools made it. */
export async function createComponent(module: Uint8Array, { toolchain, features }: EngineJob): Promise<Uint8Array> {
  const { componentizeVersion } = await loadTypeScriptToolchain(toolchain);
  const adapters: [string, Uint8Array][] =
    features.length === 0 ? [] : [["wasi_snapshot_preview1", await readReactorAdapter()]];
  return metadataAdd(await componentNew(module, adapters), [
    ["language", [["JavaScript", ""]]],
    ["processed-by", [["ComponentizeJS", componentizeVersion]]],
  ]);
}

// --- internal ---

/** The bindings of 0.23 decode with a decoder that swallows a byte order mark, which is a character of the string. */
function keepByteOrderMarks(bindings: string): string {
  const decoder = "new TextDecoder()";
  if (!bindings.includes(decoder))
    throw new Error("this version of componentize-js decodes strings in a way unknown here");
  return bindings.replaceAll(decoder, 'new TextDecoder("utf-8", { ignoreBOM: true })');
}
