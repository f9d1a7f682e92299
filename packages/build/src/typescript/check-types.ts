import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BuildError } from "../build-error.ts";
import { isObject } from "../is-object.ts";
import type { BuildContext } from "../languages/language-builder.ts";
import type { Project } from "../project.ts";
import { aborted } from "../throw-if-aborted.ts";

/**
 * Check the types with the project's own TypeScript; a project without a tsconfig.json or without TypeScript is not checked.
 *
 * @throws BuildError `TYPE_ERRORS` with the compiler's lines in `problems`, `TIMED_OUT`, `ABORTED`.
 */
export async function checkTypes(project: Project, context: BuildContext): Promise<void> {
  const compiler = findCompiler(project.dir);
  if (compiler === undefined || !existsSync(join(project.dir, "tsconfig.json"))) return;
  const { exitCode, output } = await run([compiler, "--noEmit", "--project", "tsconfig.json"], project.dir, context);
  if (exitCode === 0) return;
  const problems = output.split(/\r?\n/).filter((line) => /\berror TS\d+:/.test(line));
  const first = problems[0] ?? (output.trim() || `tsc ended with exit code ${exitCode}`);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  throw new BuildError("TYPE_ERRORS", `the types of "${project.dir}" do not fit: ${first}${more}; correct them`, {
    problems: problems.length > 0 ? problems : [first],
  });
}

// --- internal ---

/** The path of `tsc` as the project's own `npx tsc` would find it. */
function findCompiler(dir: string): string | undefined {
  let manifestPath: string;
  try {
    manifestPath = createRequire(join(dir, "package.json")).resolve("typescript/package.json");
  } catch {
    return undefined;
  }
  const manifest: unknown = JSON.parse(readFileSync(manifestPath, "utf8"));
  const bin = isObject(manifest) && isObject(manifest["bin"]) ? manifest["bin"]["tsc"] : undefined;
  return typeof bin === "string" ? join(dirname(manifestPath), bin) : undefined;
}

function run(
  args: readonly string[],
  cwd: string,
  { onOutput, signal, timeoutMs }: BuildContext,
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    let output = "";
    let timedOut = false;
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    const stop = (): void => void child.kill("SIGKILL");
    const timer = setTimeout(() => {
      timedOut = true;
      stop();
    }, timeoutMs);
    signal?.addEventListener("abort", stop, { once: true });
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
        onOutput(chunk, stream);
      });
    }
    const settled = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    child.on("error", (cause) => {
      settled();
      reject(new BuildError("TYPE_ERRORS", `cannot start TypeScript: ${cause.message}; reinstall it`, { cause }));
    });
    child.on("close", (exitCode) => {
      settled();
      if (signal?.aborted === true) reject(aborted(signal));
      else if (timedOut)
        reject(new BuildError("TIMED_OUT", `the type check took over ${timeoutMs} ms; give it more time`));
      else resolve({ exitCode, output });
    });
  });
}
