import type { CommandTable } from "../../flags/command.ts";
import { flags } from "../../flags/flags.ts";
import type { RunGoldenOptions } from "../../nri/run-golden.ts";

/** `armory nri golden FILE...` */
export function addNriGoldenCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("golden")
    .description("run golden cases of the runtime: what it makes of the answers of plugins")
    .argument("<files...>", "JSON files of cases")
    .addOption(flags.output("of the result"))
    .addOption(flags.noColor())
    .addHelpText("after", help)
    .action(async (files: string[], options: Omit<RunGoldenOptions, "files">) => {
      const { runGolden } = await import("../../nri/run-golden.ts");
      onResult(await runGolden({ ...options, files }, terminal));
    });
}

// --- internal ---

const help = `
Each file is a list of cases, with messages as protobuf JSON:
  { "name": "...", "op": "create" | "update" | "stop", "container": {...}, "pod": {...}, "resources": {...},
    "plugins": [{ "name": "10-foo", "create": {...}, "update": {...}, "stop": {...}, "error": "...", "rejectIf": "annotation" }],
    "validator": "enable" | "rejectSysctlAdjustment" | "requiredPlugins=[a,b]" | ...,
    "response": {...} or "error": "...", "containerSeenByPlugin": { "10-foo": {...} } }

Exit codes: 0 every case passed, 1 a case failed, 2 misuse.`;
