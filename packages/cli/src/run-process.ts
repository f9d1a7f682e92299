import { setFlagsFromString } from "node:v8";
import { createFdSink } from "./fd-sink.ts";
import { main } from "./main.ts";
import type { Terminal } from "./terminal.ts";

/** Run the program in this process: the only place that reads `process` and sets the exit code. */
export async function runProcess(): Promise<void> {
  keepYoungGenerationSmall();
  const interrupt = new AbortController();
  // Once: a second Ctrl-C meets the system's own handling and ends a program that hangs.
  process.once("SIGINT", () => interrupt.abort());
  process.once("SIGTERM", () => interrupt.abort());
  let openedStdin = false;
  const terminal: Terminal = {
    cwd: process.cwd(),
    env: process.env,
    stdin: () => {
      openedStdin = true;
      interrupt.signal.addEventListener("abort", () => process.stdin.destroy(), { once: true });
      return process.stdin;
    },
    stdout: createFdSink(1),
    stderr: createFdSink(2),
    signal: interrupt.signal,
  };
  process.exitCode = await main(process.argv.slice(2), terminal);
  // A pipe that nobody closes would keep the process alive.
  if (openedStdin) process.stdin.destroy();
}

// --- internal ---

/**
 * Records live for one batch: a young generation that grows to tens of megabytes costs memory and gains no speed.
 *
 * A million records peaked at 308 MiB with it and at 151 MiB without. V8 complains about flags that it does not know, so
 * only the versions get this one that are known to have it.
 */
function keepYoungGenerationSmall(): void {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= 22 && major <= 24) setFlagsFromString("--semi-space-growth-factor=1");
}
