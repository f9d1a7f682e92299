import type { CommandTable } from "../../flags/command.ts";
import { flags } from "../../flags/flags.ts";
import type { RunGoldenOptions } from "../../nri/run-golden.ts";

/** `armory nri golden FILE...` */
export function addNriGoldenCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("golden")
    .description("run golden cases of the runtime's side: what plugins answer, and what the runtime makes of it")
    .argument("<files...>", "files of cases, JSON")
    .addOption(flags.output("the result"))
    .addOption(flags.noColor())
    .addHelpText("after", help)
    .action(async (files: string[], options: Omit<RunGoldenOptions, "files">) => {
      const { runGolden } = await import("../../nri/run-golden.ts");
      onResult(await runGolden({ ...options, files }, terminal));
    });
}

// --- internal ---

const help = `
A file is a list of cases; messages are in protobuf's JSON:
  { "name": "...", "op": "create" | "update" | "stop", "container": {...}, "pod": {...}, "resources": {...},
    "plugins": [{ "name": "10-foo", "create": {...}, "update": {...}, "stop": {...}, "error": "...", "rejectIf": "annotation" }],
    "validator": "enable" | "rejectSysctlAdjustment" | "requiredPlugins=[a,b]" | ...,
    "response": {...} or "error": "...", "containerSeenByPlugin": { "10-foo": {...} } }

Exit codes: 0 every case passed, 1 one did not, 2 misuse.`;
