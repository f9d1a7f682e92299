import { isatty } from "node:tty";
import { openFileIdentity } from "@armory-plugins/base";
import { runProgram } from "@armory-plugins/service";
import { main } from "./main.ts";
import { createFdSource, type FdSource } from "./terminal/fd-source.ts";

/** Run the program in this process. */
export async function runProcess(): Promise<void> {
  let stdin: FdSource | undefined;
  await runProgram(
    (args, world) => {
      stdin = isatty(0) ? typedLines(world.signal) : createFdSource(0, world.signal);
      return main(args, {
        get cwd() {
          return world.cwd;
        },
        env: world.env,
        stdin: stdin.chunks,
        isInteractive: isatty(0) && isatty(2),
        stdinFile: openFileIdentity(0),
        stdout: world.stdout,
        stdoutFile: openFileIdentity(1),
        stderr: world.stderr,
        signal: world.signal,
      });
    },
    () => stdin?.isBusy === true,
  );
}

// --- internal ---

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
