import { exposeStackPointer, snapshot, stackPointerExport } from "@armory-plugins/wasm-tools/snapshot";
import { witSource } from "@armory-plugins/wit";
import { BuildTimeCallError, buildTimeWasi } from "./build-time-wasi.ts";
import { moduleName } from "./engine-job.ts";
import type { EngineFailure, EngineJob, FrozenPlugin, OnOutput } from "./engine-job.ts";
import { loadSpiderMonkey } from "./engine-packages.ts";
import type { SpiderMonkeyEngine } from "./engine-packages.ts";

/**
 * Load a plugin's module in SpiderMonkey and freeze both.
 *
 * The engine and the splicer are those of componentize-js 0.23. Its own `componentize()` is not used: it writes files under random names whose paths end up in
 * the component, bakes the build's time and random numbers into it, and runs a native program that cannot be stopped.
 */
export async function freezeInSpiderMonkey(job: EngineJob, onOutput: OnOutput): Promise<FrozenPlugin> {
  const { componentizeVersion, loadSplicer, readEngine } = await loadSpiderMonkey(job.packageUrl);
  const splicer = await loadSplicer();
  const [features, source] = [[...job.features], witSource(job.world)];
  const spliced = splicer.spliceBindings(await readEngine(), features, source, undefined, job.world.name, false);
  const frozen = load(spliced, job, onOutput);
  if (!(frozen instanceof Uint8Array)) return frozen;
  // Replaces every import of WASI by a function inside the module, but for the features that the plugin asked for.
  const module = splicer.stubWasi(frozen, features, source, undefined, job.world.name);
  return { type: "frozen", module, madeBy: ["ComponentizeJS", componentizeVersion] };
}

// --- internal ---

type SplicedEngine = ReturnType<Awaited<ReturnType<SpiderMonkeyEngine["loadSplicer"]>>["spliceBindings"]>;

/** The line with which the engine begins to report an exception that left the module's top level. */
const failureHeading = "Exception while evaluating top-level script\n";

/** Run the module's top level and freeze the engine. */
function load(spliced: SplicedEngine, { code, features }: EngineJob, onOutput: OnOutput): Uint8Array | EngineFailure {
  const engine = new Uint8Array(spliced.wasm);
  const module = new WebAssembly.Module(new Uint8Array(exposeStackPointer(engine)));
  let stderr = "";
  let loaded = false;
  const wasi = buildTimeWasi(module, {
    files: { "/initializer.js": keepByteOrderMarks(spliced.jsBindings), [`/${moduleName}`]: code },
    env: { ...signatures(spliced, features), SOURCE_NAME: moduleName },
    stdin: `--initializer-script-path /initializer.js --strip-path-prefix / /${moduleName}`,
    onOutput: (text, stream) => {
      if (stream === "stderr") stderr += text;
      // What the engine says of a failure goes into the error, with the places in the author's files.
      if (stream === "stdout" || (!loaded && !stderr.includes(failureHeading))) onOutput(text, stream);
    },
  });
  const { exports } = new WebAssembly.Instance(module, wasi.imports);
  const memory = exports["memory"];
  const stackPointer = exports[stackPointerExport];
  if (!(memory instanceof WebAssembly.Memory) || !(stackPointer instanceof WebAssembly.Global)) {
    throw new TypeError("the engine exports no memory or no stack pointer");
  }
  wasi.attach(memory);

  callExport(exports, "_initialize");
  try {
    callExport(exports, "componentize.wizer");
  } catch (error) {
    return loadFailure(stderr, error instanceof BuildTimeCallError ? error.message : undefined);
  }
  const content = new Uint8Array(memory.buffer).slice();
  const pointer = Number(stackPointer.value);
  loaded = true;
  stderr = "";
  if (callExport(exports, "check_init") !== 0) return exportFailure(stderr);
  return snapshot(engine, content, pointer);
}

/** What the engine reads from its environment: the core signature of each function. */
function signatures(spliced: SplicedEngine, features: EngineJob["features"]): Record<string, string> {
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
  return env;
}

/** The bindings of 0.23 decode with a decoder that swallows a byte order mark, which is a character of the string. */
function keepByteOrderMarks(bindings: string): string {
  const decoder = "new TextDecoder()";
  if (!bindings.includes(decoder))
    throw new Error("this version of componentize-js decodes strings in a way unknown here");
  return bindings.replaceAll(decoder, 'new TextDecoder("utf-8", { ignoreBOM: true })');
}

function callExport(exports: WebAssembly.Exports, name: string): unknown {
  const call = exports[name];
  if (typeof call !== "function") throw new TypeError(`the engine does not export "${name}"`);
  return call();
}

/** @param call - the import of WASI that ended it, if one did. */
function loadFailure(stderr: string, call: string | undefined): EngineFailure {
  const text = stderr.split(failureHeading)[1]?.split("\nAdditionally, some promises")[0]?.trim();
  if (text !== undefined && text !== "") return { type: "threw", text };
  const random = call?.startsWith("wasi:random") === true;
  return { type: "used", what: random ? "random numbers" : "a clock, a timer or the network" };
}

/** What the engine says of an export that is not what the world asks for: a function, an interface, or one of its functions. */
function exportFailure(stderr: string): EngineFailure {
  const [, name = "", kind = ""] = /does not export an? "([^"]+)" (function|interface|\w+ function)/.exec(stderr) ?? [];
  const alias = /on the interface alias "([^"]+)"/.exec(stderr)?.[1];
  if (kind === "") return { type: "broken", step: "checking the exports", reason: stderr.trim() };
  if (kind === "function") return { type: "export", problem: "not-a-function", name };
  if (kind === "interface") return { type: "export", problem: "not-an-interface", name };
  return { type: "export", problem: "no-such-function", name: alias ?? name, inner: kind.replace(" function", "") };
}
