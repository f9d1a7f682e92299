// The thread of a program that does what a plugin with a second instance could do: exchange a directory for a link that leads out, and back, until it is told to stop.
import { renameSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";

const { directory, stop }: { readonly directory: string; readonly stop: Int32Array } = workerData;
const [sub, away, out] = ["sub", "away", "out"].map((name) => join(directory, name)) as [string, string, string];

/** At the other end others rename the same: what is not there now will be there again. */
function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Tried again in the next round
  }
}

parentPort?.postMessage("started");
let rounds = 0;
for (; Atomics.load(stop, 0) === 0; rounds += 1) {
  move(sub, away);
  move(out, sub);
  move(sub, out);
  move(away, sub);
}
parentPort?.postMessage(rounds);
