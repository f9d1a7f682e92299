import { readFile } from "node:fs/promises";
import { preview1AdapterReactorPath } from "@bytecodealliance/jco";
import { componentNew, metadataAdd } from "@bytecodealliance/jco-transpile/wasm-tools";
import { isObject } from "../is-object.ts";
import type { EngineJob, FittedEngine } from "./engine-job.ts";

/**
 * Fit the JavaScript engine to a world.
 *
 * The engine and the splicer are those of componentize-js 0.23. Its own `componentize()` is not used: it writes files
 * under random names whose paths end up in the component, bakes the build's time and random numbers into it, and runs
 * a native program that cannot be stopped.
 */
export async function fitEngine({ witSource, worldName, features }: EngineJob): Promise<FittedEngine> {
  const splicer = await loadSplicer();
  const engine = await readFile(new URL("../lib/starlingmonkey_embedding.wasm", componentizeJs));
  const spliced = splicer.spliceBindings(engine, features, witSource, undefined, worldName, false);
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
  { witSource, worldName, features }: EngineJob,
): Promise<Uint8Array> {
  const splicer = await loadSplicer();
  return splicer.stubWasi(module, features, witSource, undefined, worldName);
}

/** Make a component of the frozen engine, and note in it which tools made it. */
export async function createComponent(module: Uint8Array, { features }: EngineJob): Promise<Uint8Array> {
  const adapters: [string, Uint8Array][] =
    features.length === 0 ? [] : [["wasi_snapshot_preview1", await readFile(preview1AdapterReactorPath())]];
  return metadataAdd(await componentNew(module, adapters), [
    ["language", [["JavaScript", ""]]],
    ["processed-by", [["ComponentizeJS", await componentizeVersion()]]],
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

/** The main file of componentize-js, `src/componentize.js`. */
const componentizeJs = import.meta.resolve("@bytecodealliance/componentize-js");

interface CoreFunction {
  readonly params: readonly string[];
  readonly ret?: string;
  readonly retptr: boolean;
  readonly retsize: number;
  readonly paramptr: boolean;
}

/** The part of componentize-js that is not in its public entry; the package is pinned to an exact version for it. */
interface Splicer {
  spliceBindings(
    engine: Uint8Array,
    features: readonly string[],
    witSource: string,
    witPath: undefined,
    worldName: string,
    debug: boolean,
  ): {
    readonly wasm: Uint8Array;
    readonly jsBindings: string;
    readonly exports: readonly (readonly [string, CoreFunction])[];
    readonly imports: readonly (readonly [string, string, number])[];
  };
  stubWasi(
    engine: Uint8Array,
    features: readonly string[],
    witSource: string,
    witPath: undefined,
    worldName: string,
  ): Uint8Array;
}

async function loadSplicer(): Promise<Splicer> {
  const module: unknown = await import(new URL("../lib/spidermonkey-embedding-splicer.js", componentizeJs).href);
  const splicer = typeof module === "object" && module !== null && "splicer" in module ? module.splicer : undefined;
  if (!isSplicer(splicer)) throw new Error("this version of componentize-js has no splicer that is known here");
  return splicer;
}

function isSplicer(value: unknown): value is Splicer {
  return isObject(value) && typeof value["spliceBindings"] === "function" && typeof value["stubWasi"] === "function";
}

async function componentizeVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL("../package.json", componentizeJs), "utf8"));
  return isObject(manifest) ? String(manifest["version"]) : "";
}
