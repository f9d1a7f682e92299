import { endProcess } from "./end-process.ts";
import { createFdSink } from "./fd-sink.ts";
import type { Sink } from "./sink.ts";

/** The process around a program, so that the program reads nothing of `process`. */
export interface ProgramWorld {
  /** The current directory; reading it throws where that was deleted, as `process.cwd()` does. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Aborted by the first signal that asks the process to end, such as Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A program: arguments in, exit code out. */
export type Program = (args: readonly string[], world: ProgramWorld) => Promise<number>;

/**
 * Run a program in this process: the only place that reads `process` and sets the exit code.
 *
 * @param isBusy - whether a read is under way that may never end. Default: none is.
 */
export async function runProgram(program: Program, isBusy: () => boolean = () => false): Promise<void> {
  const signal = createEndSignal();
  const stdout = createFdSink(1, signal);
  const stderr = createFdSink(2, signal);
  const code = await program(process.argv.slice(2), {
    get cwd() {
      return process.cwd();
    },
    env: process.env,
    stdout,
    stderr,
    signal,
  });
  // What was written without waiting for it, such as what plugins log, is not lost.
  await Promise.allSettled([stdout.write(""), stderr.write("")]);
  if (isBusy() || stdout.isBusy || stderr.isBusy) endProcess(code);
  else process.exitCode = code;
}

// --- internal ---

/** The signals by which people and systems end programs. At SIGUSR1 Node would otherwise open a port for a debugger, and at the others end without a word. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

function createEndSignal(): AbortSignal {
  const interrupt = new AbortController();
  // Once: a second one meets the system's own handling and ends a program that hangs
  const stop = (): void => {
    for (const name of endings) process.off(name, stop);
    interrupt.abort();
  };
  for (const name of endings) process.on(name, stop);
  return interrupt.signal;
}
