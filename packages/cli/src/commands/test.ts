import { resolve } from "node:path";
import type { CommandTable } from "../flags/command.ts";
import { engineOption } from "../flags/engines.ts";
import { repeated } from "../flags/flags.ts";
import { reportOption } from "../flags/reports.ts";
import { suiteOptions } from "../flags/suite-options.ts";
import type { TestProjectOptions } from "../project/test-project.ts";

/** `armory test [dir]` */
export function addTestCommand({ program, terminal, onResult }: CommandTable): void {
  const command = program
    .command("test")
    .description("build a plugin project, then run its golden cases and fixtures")
    .argument("[dir]", "the project directory", ".")
    .option("--no-build", "test plugin.wasm as it is, without building")
    .option("--case <glob>", "run only cases whose names match (repeatable)", repeated(String))
    .addOption(engineOption())
    .addOption(reportOption())
    .option("--out <directory>", "where to write reports (default: reports in the project directory)");
  for (const option of suiteOptions()) command.addOption(option);
  command.action(async (dir: string, options: Omit<TestProjectOptions, "projectDir" | "shownDir">) => {
    const { testProject } = await import("../project/test-project.ts");
    onResult(await testProject({ ...options, projectDir: resolve(terminal.cwd, dir), shownDir: dir }, terminal));
  });
}
