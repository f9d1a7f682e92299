import { resolve } from "node:path";
import type { BuildResult } from "@armory-plugins/build";
import { printableLine } from "@armory-plugins/host/printable";
import { flags } from "../flags.ts";
import type { OutputFormat } from "../flags.ts";
import type { Add } from "../program.ts";
import type { Terminal } from "../terminal.ts";
import { renderSize } from "../units.ts";

/** What `armory build` takes. */
export interface BuildCommandOptions {
  /** The project's folder. */
  readonly dir: string;
  /** Where to write the component. Default: `plugin.wasm` in the project's folder. */
  readonly outFile?: string | undefined;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
}

/** `armory build [dir]` */
export function addBuildCommand({ program, terminal }: Add): void {
  program
    .command("build")
    .description("build a plugin project to a component")
    .argument("[dir]", "the project's folder", ".")
    .option("--out-file <file>", "where to write the component (default: plugin.wasm in the project's folder)")
    .addOption(flags.output("the result"))
    .addOption(flags.quiet("everything but errors"))
    .addOption(flags.noColor())
    .action(async (dir: string, options: Omit<BuildCommandOptions, "dir">) => {
      await buildProject({ ...options, dir }, terminal);
    });
}

/**
 * Build a project and say what came out.
 *
 * What compilers print goes to stderr as it comes, also when `quiet`: it is about the user's code.
 *
 * @throws BuildError
 */
export async function buildProject(options: BuildCommandOptions, terminal: Terminal): Promise<BuildResult> {
  const { build } = await import("@armory-plugins/build");
  const { cacheDirOrNone } = await import("../cache-dir.ts");
  const { outFile } = options;
  const cacheDir = cacheDirOrNone(terminal.env);
  const result = await build({
    projectDir: resolve(terminal.cwd, options.dir),
    onOutput: (chunk) => void terminal.stderr.write(chunk).catch(() => {}),
    signal: terminal.signal,
    env: terminal.env,
    ...(cacheDir === undefined ? {} : { cacheDir }),
    ...(outFile === undefined ? {} : { outFile: resolve(terminal.cwd, outFile) }),
  });
  if (options.output === "json") {
    const { world, ...rest } = result;
    await terminal.stdout.write(`${JSON.stringify({ ...rest, world: world.id }, null, 2)}\n`);
  } else if (options.quiet !== true) {
    await terminal.stdout.write(`${renderBuild(result, terminal.cwd)}\n`);
  }
  return result;
}

/** What came out of a build, in a line. */
export function renderBuild(result: BuildResult, cwd: string): string {
  const path = result.path.startsWith(`${cwd}/`) ? result.path.slice(cwd.length + 1) : result.path;
  const seconds = (result.milliseconds / 1000).toFixed(1);
  return `built ${printableLine(path)}: ${result.world.kind} plugin, ${renderSize(result.size)}, sha256 ${result.sha256.slice(0, 12)}…, in ${seconds} s`;
}
