// node --import report-usage.mjs …: at its end, the process writes what it used to file descriptor 3, as JSON.
import { writeSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  process.once("exit", () => {
    const { user, system } = process.cpuUsage();
    const { maxRSS } = process.resourceUsage();
    writeSync(3, JSON.stringify({ cpuMs: (user + system) / 1e3, peakBytes: maxRSS * 1024 }));
  });
}
