import type { WitVersionCheck } from "@armory-plugins/wit-bindgen";
import type { CommandTable } from "../../flags/command.ts";
import { flags } from "../../flags/flags.ts";
import type { OutputFormat } from "../../flags/flags.ts";
import { colorsFor } from "../../terminal/colors.ts";

/** What `armory wit check` takes. */
interface WitCheckOptions {
  readonly against?: string | undefined;
  readonly plainHttp?: boolean | undefined;
  readonly output: OutputFormat;
  readonly color: boolean;
}

/** `armory wit check [DIR]` */
export function addWitCheckCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("check")
    .description("check that a WIT package's version says whom its changes break")
    .argument("[dir]", "the package", "wit")
    .option("--against <release>", "compare with this directory, or with the versions of this OCI repository")
    .option("--plain-http", "use http for the registry")
    .addOption(flags.output("of the result"))
    .addOption(flags.noColor())
    .addHelpText("after", help)
    .action(async (dir: string, options: WitCheckOptions) => {
      const { checkDirectory } = await import("../../wit/check-directory.ts");
      const { renderCheck } = await import("../../wit/render-check.ts");
      const checked = await checkDirectory({ dir, ...options }, terminal);
      const text =
        options.output === "json"
          ? JSON.stringify(checked, undefined, 2)
          : renderCheck(checked, colorsFor(terminal.stdout, terminal, options.color));
      await terminal.stdout.write(`${text}\n`);
      onResult(isGood(checked) ? "ok" : "failure");
    });
}

// --- internal ---

function isGood({
  version,
  frozen,
}: {
  readonly version?: WitVersionCheck | undefined;
  readonly frozen: readonly unknown[];
}): boolean {
  return frozen.length === 0 && version?.isAllowed !== false;
}

const help = `
Without --against, the releases are the directories that the nearest released.json lists, in the package's directory or above
it; each of them must be as it was when it was released.

Versions of one series (1.*, 0.2.*, 0.0.3 alone) promise that guests built for an older one run on hosts of a newer one, and
that new guests run on older hosts as long as they use nothing new. Prereleases promise nothing. A version is released once.

Exit codes: 0 the version may be released, or is and did not change; 1 it may not, or failure; 2 misuse.`;
