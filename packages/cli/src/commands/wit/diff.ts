import type { CommandTable } from "../../flags/command.ts";
import { flags } from "../../flags/flags.ts";
import type { OutputFormat } from "../../flags/flags.ts";
import { repeated } from "../../flags/flags.ts";
import { colorsFor } from "../../terminal/colors.ts";
import type { Terminal } from "../../terminal/terminal.ts";

/** What `armory wit diff` takes. */
interface WitDiffOptions {
  readonly features?: readonly string[] | undefined;
  readonly plainHttp?: boolean | undefined;
  readonly output: OutputFormat;
  readonly color: boolean;
}

/** `armory wit diff OLD NEW` */
export function addWitDiffCommand({ program, terminal }: CommandTable): void {
  program
    .command("diff")
    .description("list every change between two versions of a WIT package, and whom it breaks")
    .argument(
      "<old>",
      "the older version: a directory, a .wit file, a package encoded as .wasm, or oci://REGISTRY/REPOSITORY:VERSION",
    )
    .argument("<new>", "the newer version")
    .option("--features <name>", "count the items of this @unstable feature as there (repeatable)", repeated(String))
    .option("--plain-http", "use http for registries")
    .addOption(flags.output("of the result"))
    .addOption(flags.noColor())
    .addHelpText("after", help)
    .action(async (old: string, new_: string, options: WitDiffOptions) => await diff(old, new_, options, terminal));
}

// --- internal ---

async function diff(old: string, new_: string, options: WitDiffOptions, terminal: Terminal): Promise<void> {
  const { compareWit } = await import("@armory-plugins/wit-bindgen");
  const { renderComparison } = await import("../../wit/render-comparison.ts");
  const { sourceOf } = await import("../../wit/registry.ts");
  const comparison = await compareWit({
    old: await sourceOf(old, terminal, options.plainHttp),
    new: await sourceOf(new_, terminal, options.plainHttp),
    features: options.features,
    cwd: terminal.cwd,
    signal: terminal.signal,
  });
  const text =
    options.output === "json"
      ? JSON.stringify(comparison, undefined, 2)
      : renderComparison(comparison, colorsFor(terminal.stdout, terminal, options.color));
  await terminal.stdout.write(`${text}\n`);
}

const help = `
A guest is a component that was built for a world; a host runs it. Each change breaks old guests on a new host, new guests
on an old host, both or nobody. wit-component's semver_check decides, in both directions.

Exit codes: 0 compared, whatever the changes break; 1 failure, 2 misuse. npx armory wit check judges the version.`;
