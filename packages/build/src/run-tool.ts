import { spawn } from "node:child_process";
import { BuildError } from "./build-error.ts";
import type { BuildContext } from "./language-builder.ts";
import { aborted, throwIfAborted } from "./throw-if-aborted.ts";

/** How a tool is started. */
export interface ToolOptions {
  readonly cwd: string;
  /** Its variables. Default: those of the context. */
  readonly env?: NodeJS.ProcessEnv;
  /** Keep its stdout from the listener, when that is for programs. Default: false. */
  readonly quietStdout?: boolean;
}

/** How a tool ended. */
export interface ToolResult {
  /** Its exit code; null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Run a compiler, its output passed on unchanged, as it comes.
 *
 * It runs in a process group of its own, so that an abort or a timeout ends what it started too.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when the program cannot be started, `TIMED_OUT`, `ABORTED`.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  { cwd, env, quietStdout = false }: ToolOptions,
  context: Pick<BuildContext, "onOutput" | "signal" | "timeoutMs" | "env">,
): Promise<ToolResult> {
  const { onOutput, signal, timeoutMs } = context;
  throwIfAborted(signal);
  return new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" };
    let timedOut = false;
    const ownGroup = process.platform !== "win32";
    const child = spawn(command, args, {
      cwd,
      env: env ?? context.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: ownGroup,
    });
    const stop = (): void => {
      if (child.pid === undefined) return;
      try {
        if (ownGroup) process.kill(-child.pid, "SIGKILL");
        else child.kill("SIGKILL");
      } catch {
        // It ended by itself in the meantime.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeoutMs);
    signal?.addEventListener("abort", stop, { once: true });
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (chunk: string) => {
        output[stream] += chunk;
        if (stream === "stderr" || !quietStdout) onOutput(chunk, stream);
      });
    }
    const settled = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    child.on("error", (cause) => {
      settled();
      reject(
        new BuildError("TOOLCHAIN_MISSING", `cannot start "${command}": ${cause.message}`, {
          remedy: 'run "npx armory doctor", which says what is missing',
          cause,
        }),
      );
    });
    child.on("close", (exitCode) => {
      settled();
      if (signal?.aborted === true) reject(aborted(signal));
      else if (timedOut) {
        reject(
          new BuildError("TIMED_OUT", `"${command}" took over ${timeoutMs} ms and was stopped`, {
            remedy: "give it more time, or look for what it waits for",
          }),
        );
      } else resolve({ exitCode, ...output });
    });
  });
}
