import { Worker } from "node:worker_threads";

/**
 * Start a thread for a plugin: with no environment, no flags of this process, and a limit of what JavaScript may take there. What the thread itself prints is
 * dropped.
 *
 * @param entry - the module that runs in it.
 * @param workerData - what it is given at its start. Default: nothing.
 */
export function startPluginWorker(entry: URL, workerData?: unknown): Worker {
  return new Worker(entry, {
    name: "armory plugin",
    workerData,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 1024, maxYoungGenerationSizeMb: youngGenerationMb },
  });
}

// --- internal ---

/**
 * What new objects may take before V8 looks which of them are in use: three of its semi-spaces, the smallest that there are.
 *
 * A start makes so much garbage that they would grow to 5 MB, in each thread, until the thread is idle for some seconds. Calls take no longer with small ones.
 */
const youngGenerationMb = 3;
