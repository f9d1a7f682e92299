// The thread in which a plugin's module is loaded and frozen: whatever happens here, it can be ended and is then gone.
import { parentPort, workerData } from "node:worker_threads";
import { failureHeading, moduleName } from "./engine-job.ts";
import type { EngineAnswer, EngineJob, FittedEngine } from "./engine-job.ts";
import { BuildTimeCallError, buildTimeWasi } from "./build-time-wasi.ts";
import { createComponent, fitEngine, removeWasi } from "./engine-tools.ts";
import { exposeStackPointer, snapshot, stackPointerExport } from "./snapshot.ts";

// The engine's clock without the feature "clocks" stands at the time that the splicer reads here.
Date.now = () => 0;

const job: EngineJob = workerData;
let step = "fitting the engine to the world";
try {
  const fitted = job.fitted ?? (await fitEngine(job));
  if (job.fitted === undefined) answer({ type: "fitted", fitted });
  step = "loading the module";
  const frozen = load(fitted);
  if (frozen !== undefined) {
    step = "removing what the plugin may not import";
    const module = await removeWasi(frozen, job);
    step = "making a component";
    answer({ type: "done", component: await createComponent(module, job) });
  }
} catch (error) {
  answer({ type: "broken", step, reason: error instanceof Error ? error.message : String(error) });
}

// --- internal ---

function answer(message: EngineAnswer): void {
  parentPort?.postMessage(message);
}

/** Run the module's top level and freeze the engine; undefined when it failed, which is then answered. */
function load(fitted: FittedEngine): Uint8Array | undefined {
  const module = new WebAssembly.Module(new Uint8Array(exposeStackPointer(fitted.wasm)));
  let stderr = "";
  let loaded = false;
  const wasi = buildTimeWasi(module, {
    files: { "/initializer.js": fitted.initializer, [`/${moduleName}`]: job.code },
    env: { ...fitted.env, SOURCE_NAME: moduleName },
    stdin: `--initializer-script-path /initializer.js --strip-path-prefix / /${moduleName}`,
    onOutput: (text, stream) => {
      if (stream === "stderr") stderr += text;
      // What the engine says of a failure goes into the error, with the places in the author's files.
      if (stream === "stdout" || (!loaded && !stderr.includes(failureHeading)))
        answer({ type: "output", text, stream });
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
    answer({ type: "module-failed", stderr, call: error instanceof BuildTimeCallError ? error.message : undefined });
    return undefined;
  }
  const content = new Uint8Array(memory.buffer).slice();
  const pointer = Number(stackPointer.value);
  loaded = true;
  stderr = "";
  if (callExport(exports, "check_init") !== 0) {
    answer({ type: "exports-refused", stderr });
    return undefined;
  }
  return snapshot(fitted.wasm, content, pointer);
}

function callExport(exports: WebAssembly.Exports, name: string): unknown {
  const call = exports[name];
  if (typeof call !== "function") throw new TypeError(`the engine does not export "${name}"`);
  return call();
}
