import { resolve } from "node:path";
import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { WatchProjectOptions } from "../project/watch-project.ts";

/** `armory dev [dir]` */
export function addDevCommand({ program, terminal }: CommandTable): void {
  program
    .command("dev")
    .description("build and test a plugin project now and after every save, until Ctrl-C")
    .argument("[dir]", "the project directory", ".")
    .option("--no-test", "build without testing")
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.noColor())
    .action(async (dir: string, options: Omit<WatchProjectOptions, "projectDir" | "shownDir">) => {
      const { watchProject } = await import("../project/watch-project.ts");
      await watchProject({ ...options, projectDir: resolve(terminal.cwd, dir), shownDir: dir }, terminal);
    });
}
