import { createFdSink } from "./fd-sink.ts";
import { openFileIdentity } from "./file-identity.ts";
import { main } from "./main.ts";
import type { Terminal } from "./terminal.ts";

/** Run the program in this process: the only place that reads `process` and sets the exit code. */
export async function runProcess(): Promise<void> {
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
    stdinFile: openFileIdentity(0),
    stdout: createFdSink(1),
    stdoutFile: openFileIdentity(1),
    stderr: createFdSink(2),
    signal: interrupt.signal,
  };
  process.exitCode = await main(process.argv.slice(2), terminal);
  // A pipe that nobody closes would keep the process alive.
  if (openedStdin) process.stdin.destroy();
}
