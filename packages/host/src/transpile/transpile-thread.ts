// Runs in a thread of its own, once for one component: a panic inside jco's tools poisons them for their whole thread.
import { Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { jcoVersion, transpile } from "@armory-plugins/jco";
import { programName } from "../thread/program-name.ts";
import { isBatchModule } from "./add-batch-export.ts";
import { toScript } from "./generated-program.ts";
import { stubNumber } from "./rename-core-module.ts";
import type { CoreModule, TranspiledComponent } from "./transpiled-component.ts";

/** What the thread is given. */
export interface TranspileRequest {
  /** The component, prepared. */
  readonly component: Uint8Array;
  /** The same with other names. */
  readonly other: Uint8Array;
}

/** What the thread answers. */
export type TranspileAnswer = TranspiledComponent | { readonly problem: string };

async function answer({ component, other }: TranspileRequest): Promise<TranspileAnswer> {
  try {
    const files = await generate(component);
    const otherFiles = await generate(other);
    const coreModules = [...files].filter(([name]) => name.endsWith(".wasm"));
    const source = toScript(sourceIn(files), sourceIn(otherFiles));
    return {
      source,
      bytecode: new Script(source, { filename: programName }).createCachedData(),
      coreModules: new Map(coreModules.map(([name, bytes]) => [name, identify(bytes)])),
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

type Files = ReadonlyMap<string, Uint8Array>;

async function generate(component: Uint8Array): Promise<Files> {
  try {
    return await transpile(component, { name: "plugin" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `jco ${jcoVersion} refuses it: ${reason}; it is broken, or has a feature that jco lacks and native Wasmtime may have`,
      { cause },
    );
  }
}

/** Ten times as long as the longest of this repository's templates; to look at a program takes forty times its size in memory. */
const MAX_PROGRAM_LENGTH = 20 * 1024 * 1024;

function sourceIn(files: Files): string {
  const source = files.get("plugin.js");
  if (source === undefined) throw new Error("jco gave no module");
  if (source.length > MAX_PROGRAM_LENGTH) {
    throw new Error(`the generated program has ${source.length} bytes; at most ${MAX_PROGRAM_LENGTH}`);
  }
  return Buffer.from(source).toString("utf8");
}

function identify(module: Uint8Array): CoreModule {
  if (isBatchModule(module)) return "batch";
  const number = stubNumber(module);
  if (number === undefined) throw new Error("it has core modules of more than one memory, which jco changes");
  return number;
}

const request: TranspileRequest = workerData;
parentPort?.postMessage(await answer(request));
