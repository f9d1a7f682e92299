import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Terminal } from "../terminal/terminal.ts";

/** The script of a project's package.json that runs its unit tests, in whatever language. */
export const unitTestScript = "test:unit";

/** Whether a project says how its unit tests run. */
export async function hasUnitTests(projectDir: string): Promise<boolean> {
  try {
    const text = await readFile(join(projectDir, "package.json"), "utf8");
    const manifest: unknown = JSON.parse(text.replace(/^\ufeff/, ""));
    if (!isObject(manifest) || !isObject(manifest["scripts"])) return false;
    return typeof manifest["scripts"][unitTestScript] === "string";
  } catch {
    // A manifest that is missing or broken names no script; what reads the project says so.
    return false;
  }
}

/**
 * Run the unit tests of a project with npm; what they print goes to stderr as it comes.
 *
 * They run in a process group of their own, so that an abort ends what they started too.
 *
 * @returns whether they passed.
 * @throws Error when npm cannot be started.
 */
export function runUnitTests(projectDir: string, { env, stderr, signal }: Terminal): Promise<boolean> {
  const isWindows = process.platform === "win32";
  return new Promise((resolve, reject) => {
    // On Windows, npm is a script of the shell.
    const child = spawn("npm", ["run", "--silent", unitTestScript], {
      cwd: projectDir,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      shell: isWindows,
      detached: !isWindows,
    });
    const stop = (): void => {
      if (child.pid === undefined) return;
      try {
        if (isWindows) child.kill("SIGKILL");
        else process.kill(-child.pid, "SIGKILL");
      } catch {
        // They ended by themselves in the meantime.
      }
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => void stderr.write(chunk).catch(() => {}));
    }
    child.once("error", (error) => {
      signal.removeEventListener("abort", stop);
      reject(error);
    });
    child.once("close", (code) => {
      signal.removeEventListener("abort", stop);
      resolve(code === 0);
    });
  });
}

// --- internal ---

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
