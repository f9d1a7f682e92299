import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { BuildProjectOptions } from "../project/build-project.ts";

/** `armory build [dir]` */
export function addBuildCommand({ program, terminal }: CommandTable): void {
  program
    .command("build")
    .description("build a plugin project to plugin.wasm")
    .argument("[dir]", "the project directory", ".")
    .option("--out <file>", "where to write the plugin (default: plugin.wasm in the project directory)")
    .addOption(flags.output("of the result"))
    .addOption(flags.quiet("everything but errors"))
    .addOption(flags.noColor())
    .action(async (dir: string, options: Omit<BuildProjectOptions, "dir">) => {
      const { buildProject } = await import("../project/build-project.ts");
      await buildProject({ ...options, dir }, terminal);
    });
}
