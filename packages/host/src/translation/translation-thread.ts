// Runs in a thread of its own, once for one component: a panic inside jco's tools poisons them for their whole thread.
import { parentPort, workerData } from "node:worker_threads";
import { transpileBytes } from "@bytecodealliance/jco-transpile";

/** What the thread answers. */
export type TranslationAnswer =
  | { readonly source: string; readonly coreModules: ReadonlyMap<string, Uint8Array> }
  | { readonly problem: string };

async function translate(component: Uint8Array): Promise<TranslationAnswer> {
  try {
    const { files } = await transpileBytes(component, {
      name: "plugin",
      instantiation: "sync",
      base64Cutoff: 0,
      nodejsCompat: false,
      tlaCompat: false,
      emitTypescriptDeclarations: false,
    });
    const source = files["plugin.js"];
    if (source === undefined) return { problem: "jco gave no module" };
    const coreModules = Object.entries(files).filter(([name]) => name.endsWith(".wasm"));
    return { source: Buffer.from(source).toString("utf8"), coreModules: new Map(coreModules) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

const component: Uint8Array = workerData;
parentPort?.postMessage(await translate(component));
