import { resolve } from "node:path";
import type { BuildResult } from "@armory-plugins/build";
import { printableLine } from "@armory-plugins/host/printable";
import { cacheDirOrNone } from "../flags/cache-dir.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { renderSize } from "../terminal/render-quantity.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What to build, and how to report it. */
export interface BuildProjectOptions {
  /** The project's directory. */
  readonly dir: string;
  /** Where to write the component. Default: `plugin.wasm` in the project's directory. */
  readonly out?: string | undefined;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
}

/**
 * Build a project and print what came out.
 *
 * What compilers print goes to stderr as it comes, also when `quiet`: it is about the user's code.
 *
 * @throws BuildError
 */
export async function buildProject(options: BuildProjectOptions, terminal: Terminal): Promise<BuildResult> {
  const { build } = await import("@armory-plugins/build");
  const { out } = options;
  const cacheDir = cacheDirOrNone(terminal.env);
  const result = await build({
    projectDir: resolve(terminal.cwd, options.dir),
    onOutput: (chunk) => void terminal.stderr.write(chunk).catch(() => {}),
    signal: terminal.signal,
    env: terminal.env,
    ...(cacheDir === undefined ? {} : { cacheDir }),
    ...(out === undefined ? {} : { outFile: resolve(terminal.cwd, out) }),
  });
  if (options.output === "json") {
    const { world, ...rest } = result;
    await terminal.stdout.write(`${JSON.stringify({ ...rest, world: world.id }, null, 2)}\n`);
  } else if (options.quiet !== true) {
    await terminal.stdout.write(`${renderBuild(result, terminal.cwd)}\n`);
  }
  return result;
}

// --- internal ---

/** What came out of a build, in a line. */
function renderBuild(result: BuildResult, cwd: string): string {
  const path = result.path.startsWith(`${cwd}/`) ? result.path.slice(cwd.length + 1) : result.path;
  const seconds = (result.milliseconds / 1000).toFixed(1);
  return `built ${printableLine(path)}: ${result.world.kind} plugin, ${renderSize(result.size)}, sha256 ${result.sha256.slice(0, 12)}…, in ${seconds} s`;
}
