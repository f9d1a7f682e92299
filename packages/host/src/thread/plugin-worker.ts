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
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
}
