import { defineServeCommand } from "@armory-plugins/nri/serve-command";
import type { Add } from "../../program.ts";

/** `armory nri serve`, which is `armory-nri` under another name. */
export function addNriServeCommand({ program, terminal, onResult }: Add): void {
  defineServeCommand(program.command("serve"), {
    shownAs: "npx armory nri serve",
    world: terminal,
    onStopped: () => onResult("stopped"),
  });
}
