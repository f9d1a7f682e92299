import { resolve } from "node:path";
import type { CacheOptions } from "../cache-dir.ts";
import { flags, repeated } from "../flags.ts";
import type { OutputFormat } from "../flags.ts";
import type { CommandResult } from "../main.ts";
import type { Add } from "../program.ts";
import { engineOption } from "../project/engines.ts";
import type { EngineName } from "../project/engines.ts";
import { propertiesOption, seedOption } from "../project/random-values.ts";
import { reportOption } from "../project/reports.ts";
import type { Report } from "../project/reports.ts";

/** What `armory test` takes. */
export interface TestOptions extends CacheOptions {
  /** The project's folder. */
  readonly dir: string;
  /** False for `--no-build`: test the component that is there, however old it is. */
  readonly build: boolean;
  /** Globs of case names. */
  readonly case?: readonly string[] | undefined;
  readonly engine?: readonly EngineName[] | undefined;
  readonly report?: readonly Report[] | undefined;
  /** Default: `reports` in the project's folder. */
  readonly outDir?: string | undefined;
  readonly seed?: number | undefined;
  /** False for `--no-properties`. */
  readonly properties: boolean;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
  readonly color: boolean;
}

/** `armory test [dir]` */
export function addTestCommand({ program, terminal, onResult }: Add): void {
  program
    .command("test")
    .description("test a plugin project: the golden cases of its world and its own fixtures; builds it first")
    .argument("[dir]", "the project's folder", ".")
    .option("--no-build", "test plugin.wasm as it is")
    .option("--case <glob>", "only cases with such a name (may be repeated)", repeated(String))
    .addOption(engineOption())
    .addOption(reportOption())
    .option("--out-dir <folder>", "where reports are written (default: reports in the project's folder)")
    .addOption(seedOption())
    .addOption(propertiesOption())
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.output("the result"))
    .addOption(flags.quiet("the report when everything passed"))
    .addOption(flags.noColor())
    .action(async (dir: string, options: Omit<TestOptions, "dir">) => {
      const { testProject } = await import("../project/test-project.ts");
      const result: CommandResult = await testProject(
        { ...options, projectDir: resolve(terminal.cwd, dir), shownDir: dir },
        terminal,
      );
      onResult(result);
    });
}
