import type { CommandTable } from "../../flags/command.ts";
import { flags } from "../../flags/flags.ts";
import type { ReplayOptions } from "../../nri/replay-recordings.ts";

/** `armory nri replay FILE...` */
export function addNriReplayCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("replay")
    .description("replay recordings of what a runtime makes of the answers of plugins")
    .argument("<files...>", "JSON files of recordings")
    .addOption(flags.output("of the result"))
    .addOption(flags.noColor())
    .addHelpText("after", help)
    .action(async (files: string[], options: Omit<ReplayOptions, "files">) => {
      const { replayRecordings } = await import("../../nri/replay-recordings.ts");
      onResult(await replayRecordings({ ...options, files }, terminal));
    });
}

// --- internal ---

const help = `
Each file is a list of recordings, with messages as protobuf JSON:
  { "name": "...", "op": "create" | "update" | "stop", "container": {...}, "pod": {...}, "resources": {...},
    "plugins": [{ "name": "10-foo", "create": {...}, "update": {...}, "stop": {...}, "error": "...", "rejectIf": "annotation" }],
    "validator": "enable" | "rejectSysctlAdjustment" | "requiredPlugins=[a,b]" | ...,
    "response": {...} or "error": "...", "containerSeenByPlugin": { "10-foo": {...} } }

Exit codes: 0 every recording passed, 1 a recording failed, 2 misuse.`;
