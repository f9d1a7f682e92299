import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { BuildError } from "../build-error.ts";
import { isObject } from "../is-object.ts";
import type { BuildContext } from "../language-builder.ts";
import type { TypeScriptProject } from "../project.ts";
import { runTool } from "../run-tool.ts";

/**
 * Check the types with the project's own TypeScript; a project without a tsconfig.json or without TypeScript is not checked.
 *
 * @throws BuildError `TYPE_ERRORS` with the compiler's lines in `problems`, `TIMED_OUT`, `ABORTED`.
 */
export async function checkTypes(project: TypeScriptProject, context: BuildContext): Promise<void> {
  const compiler = findCompiler(project.dir);
  if (compiler === undefined || !existsSync(join(project.dir, "tsconfig.json"))) return;
  const args = [compiler, "--noEmit", "--project", "tsconfig.json"];
  const { exitCode, stdout, stderr } = await runTool(process.execPath, args, { cwd: project.dir }, context);
  if (exitCode === 0) return;
  const output = stdout + stderr;
  const problems = output.split(/\r?\n/).filter((line) => /\berror TS\d+:/.test(line));
  const first = problems[0] ?? (output.trim() || `tsc ended with exit code ${exitCode}`);
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  throw new BuildError("TYPE_ERRORS", `the types of "${project.dir}" do not fit: ${first}${more}`, {
    remedy: "correct them",
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
