import { resolve } from "node:path";
import type { CommandTable } from "../flags/command.ts";
import { engineOption } from "../flags/engines.ts";
import { flags, repeated } from "../flags/flags.ts";
import { propertiesOption, seedOption } from "../flags/random-values.ts";
import { reportOption } from "../flags/reports.ts";
import type { TestProjectOptions } from "../project/test-project.ts";

/** `armory test [dir]` */
export function addTestCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("test")
    .description("build a plugin project, then run its golden cases and fixtures")
    .argument("[dir]", "the project directory", ".")
    .option("--no-build", "test plugin.wasm as it is, without building")
    .option("--case <glob>", "run only cases whose names match (repeatable)", repeated(String))
    .addOption(engineOption())
    .addOption(reportOption())
    .option("--out <directory>", "where to write reports (default: reports in the project directory)")
    .addOption(seedOption())
    .addOption(propertiesOption())
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.output("of the result"))
    .addOption(flags.quiet("the report if everything passed"))
    .addOption(flags.noColor())
    .action(async (dir: string, options: Omit<TestProjectOptions, "projectDir" | "shownDir">) => {
      const { testProject } = await import("../project/test-project.ts");
      onResult(await testProject({ ...options, projectDir: resolve(terminal.cwd, dir), shownDir: dir }, terminal));
    });
}
