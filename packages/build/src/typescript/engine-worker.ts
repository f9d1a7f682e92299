// The thread in which a plugin's module is loaded and frozen: whatever happens here, it can be ended and is then gone.
import { parentPort, workerData } from "node:worker_threads";
import { componentEmbed, componentNew, metadataAdd, readReactorAdapter } from "@armory-plugins/wasm-tools";
import { witSource } from "@armory-plugins/wit";
import type { EngineAnswer, EngineJob, FrozenPlugin } from "./engine-job.ts";
import { freezeInQuickJs } from "./quickjs.ts";
import { freezeInSpiderMonkey } from "./spidermonkey.ts";

// SpiderMonkey's clock without the feature "clocks" stands at the time that its splicer reads here.
Date.now = () => 0;

const job: EngineJob = workerData;
let step = "loading the module";
try {
  const freeze = job.engine === "quickjs" ? freezeInQuickJs : freezeInSpiderMonkey;
  const frozen = await freeze(job, (text, stream) => answer({ type: "output", text, stream }));
  if (frozen.type === "frozen") {
    step = "making a component";
    answer({ type: "done", component: await createComponent(frozen, job) });
  } else answer(frozen);
} catch (error) {
  answer({ type: "broken", step, reason: error instanceof Error ? error.message : String(error) });
}

// --- internal ---

function answer(message: EngineAnswer): void {
  parentPort?.postMessage(message);
}

/** Make a component of the frozen engine, and note in it which tools made it. */
async function createComponent(
  { module, madeBy }: Extract<FrozenPlugin, { type: "frozen" }>,
  { engine, world, features }: EngineJob,
): Promise<Uint8Array> {
  const adapters: [string, Uint8Array][] =
    features.length === 0 ? [] : [["wasi_snapshot_preview1", await readReactorAdapter()]];
  // SpiderMonkey's splicer has said already which world it is.
  const embedded =
    engine === "quickjs"
      ? await componentEmbed({ binary: module, witSource: witSource(world), world: world.name })
      : module;
  return metadataAdd(await componentNew(embedded, adapters), [
    ["language", [["JavaScript", ""]]],
    ["processed-by", [[...madeBy]]],
  ]);
}
