import { resolve } from "node:path";
import type { CacheOptions } from "../cache-dir.ts";
import { flags } from "../flags.ts";
import type { Add } from "../program.ts";

/** What `armory dev` takes. */
export interface DevOptions extends CacheOptions {
  /** The project's folder. */
  readonly dir: string;
  /** False for `--no-test`: only rebuild. */
  readonly test: boolean;
  readonly color: boolean;
}

/** `armory dev [dir]` */
export function addDevCommand({ program, terminal }: Add): void {
  program
    .command("dev")
    .description("build and test a plugin project, and again after each save, until Ctrl-C")
    .argument("[dir]", "the project's folder", ".")
    .option("--no-test", "only build")
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.noColor())
    .action(async (dir: string, options: Omit<DevOptions, "dir">) => {
      const { watchProject } = await import("../project/watch-project.ts");
      await watchProject({ ...options, dir, projectDir: resolve(terminal.cwd, dir) }, terminal);
    });
}
