import { isatty } from "node:tty";
import { openFileIdentity } from "@armory-plugins/base";
import { endProcess } from "./end-process.ts";
import { main } from "./main.ts";
import { createFdSink } from "./terminal/fd-sink.ts";
import { createFdSource, type FdSource } from "./terminal/fd-source.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Run the program in this process: the only place that reads `process` and sets the exit code. */
export async function runProcess(): Promise<void> {
  const interrupt = new AbortController();
  const { signal } = interrupt;
  // Once: a second one meets the system's own handling and ends a program that hangs
  const stop = (): void => {
    for (const name of endings) process.off(name, stop);
    interrupt.abort();
  };
  for (const name of endings) process.on(name, stop);
  const stdin = isatty(0) ? typedLines(signal) : createFdSource(0, signal);
  const stdout = createFdSink(1, signal);
  const stderr = createFdSink(2, signal);
  const terminal: Terminal = {
    get cwd() {
      return process.cwd();
    },
    env: process.env,
    stdin: stdin.chunks,
    stdinFile: openFileIdentity(0),
    stdout,
    stdoutFile: openFileIdentity(1),
    stderr,
    signal,
  };
  const code = await main(process.argv.slice(2), terminal);
  // What was written without waiting for it, such as what plugins log, is not lost.
  await Promise.allSettled([stdout.write(""), stderr.write("")]);
  if (stdin.isBusy || stdout.isBusy || stderr.isBusy) endProcess(code);
  else process.exitCode = code;
}

// --- internal ---

/** The signals by which people and systems end programs. At SIGUSR1 Node would otherwise open a port for a debugger, and at the others end without a word. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** What a person types. Node opens the terminal anew, so that it stays as it is for others. */
function typedLines(signal: AbortSignal): FdSource {
  let isOpen = false;
  return {
    get isBusy() {
      return isOpen;
    },
    async *chunks() {
      isOpen = true;
      signal.addEventListener("abort", () => process.stdin.destroy(), { once: true });
      yield* process.stdin;
      isOpen = false;
    },
  };
}
