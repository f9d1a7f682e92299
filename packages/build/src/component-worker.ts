// The thread in which a core module becomes a component: a panic inside the tools poisons them, and ends with it.
import { parentPort, workerData } from "node:worker_threads";
import { componentEmbed, componentNew, readReactorAdapter } from "@armory-plugins/wasm-tools";
import type { ComponentAnswer, ComponentJob } from "./component-job.ts";

const { core, wit, adapter }: ComponentJob = workerData;
try {
  const module =
    wit === undefined ? core : await componentEmbed({ binary: core, witSource: wit.source, world: wit.world });
  const adapters: [string, Uint8Array][] = adapter ? [["wasi_snapshot_preview1", await readReactorAdapter()]] : [];
  answer({ type: "done", component: await componentNew(module, adapters) });
} catch (error) {
  answer({ type: "failed", reason: error instanceof Error ? error.message : String(error) });
}

// --- internal ---

function answer(message: ComponentAnswer): void {
  parentPort?.postMessage(message);
}
