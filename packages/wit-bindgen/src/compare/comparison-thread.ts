// The thread in which two packages are compared: for some, semver_check takes time that grows without end, and it can't be told to stop.
import { parentPort, workerData } from "node:worker_threads";
import { callGenerator } from "../call-generator.ts";
import { isWitBindgenError } from "../wit-bindgen-error.ts";
import type { ComparisonAnswer, ComparisonJob } from "./comparison-job.ts";

const { compiled, old, new: new_, features }: ComparisonJob = workerData;
try {
  const compare = { old, new: new_, features: [...features] };
  const comparison = await callGenerator((generator) => generator.comparePackages(compare), compiled);
  answer({ type: "compared", comparison });
} catch (error) {
  if (!isWitBindgenError(error)) throw error;
  answer({ type: "refused", failure: error.toJSON() });
}

// --- internal ---

function answer(message: ComparisonAnswer): void {
  parentPort?.postMessage(message);
}
