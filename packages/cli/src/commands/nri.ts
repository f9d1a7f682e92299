import type { CommandTable } from "../flags/command.ts";
import { addNriReplayCommand } from "./nri/replay.ts";
import { addNriRunCommand } from "./nri/run.ts";
import { addNriServeCommand } from "./nri/serve.ts";

/** `armory nri`: what there is for plugins of container runtimes, a file a subcommand in `nri/`. */
export function addNriCommand({ program, terminal, onResult }: CommandTable): void {
  const nri = program
    .command("nri")
    .description("serve and try NRI plugins, which adjust containers")
    .helpCommand(false);
  const table: CommandTable = { program: nri, terminal, onResult };
  addNriServeCommand(table);
  addNriRunCommand(table);
  addNriReplayCommand(table);
}
