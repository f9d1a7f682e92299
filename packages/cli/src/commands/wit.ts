import type { CommandTable } from "../flags/command.ts";
import { addWitCheckCommand } from "./wit/check.ts";
import { addWitDiffCommand } from "./wit/diff.ts";
import { addWitFetchCommand } from "./wit/fetch.ts";
import { addWitPublishCommand } from "./wit/publish.ts";

/** `armory wit`: versions of WIT packages, a file a subcommand in `wit/`. */
export function addWitCommand({ program, terminal, onResult }: CommandTable): void {
  const wit = program
    .command("wit")
    .description("compare, check, publish and fetch versions of WIT packages")
    .helpCommand(false);
  const table: CommandTable = { program: wit, terminal, onResult };
  addWitCheckCommand(table);
  addWitDiffCommand(table);
  addWitPublishCommand(table);
  addWitFetchCommand(table);
}
