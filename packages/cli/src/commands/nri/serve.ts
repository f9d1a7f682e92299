import { defineServeCommand } from "@armory-plugins/nri/serve-command";
import type { CommandTable } from "../../flags/command.ts";

/** `armory nri serve`, which is `armory-nri` under another name. */
export function addNriServeCommand({ program, terminal, onResult }: CommandTable): void {
  defineServeCommand(program.command("serve"), {
    shownAs: "npx armory nri serve",
    world: terminal,
    onStopped: () => onResult("stopped"),
  });
}
