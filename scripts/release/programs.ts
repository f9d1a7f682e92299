import { spawn } from "node:child_process";
import { ReleaseError } from "./release-error.ts";

/** Where a program runs, and what it gets besides this process's environment. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Run a program to its end.
 *
 * @returns what it printed to standard output.
 * @throws ReleaseError with all that it printed, when it fails.
 */
export function run(program: string, args: readonly string[], { cwd, env }: ProgramOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8");
      child[name].on("data", (chunk: string) => (output[name] += chunk));
    }
    const line = [program, ...args].join(" ");
    child.once("error", (cause) => {
      reject(new ReleaseError(`cannot run "${line}": ${cause.message}`, `install ${program}`, { cause }));
    });
    child.once("close", (code) => {
      if (code === 0) resolve(output.stdout);
      else reject(new ReleaseError(`"${line}" ended with ${code}:\n${output.stderr}${output.stdout}`, programRemedy));
    });
  });
}

// --- internal ---

const programRemedy = "fix that, and start the release again: it goes on where it ended";
