import { Option } from "commander";
import type { CommandTable } from "../../flags/command.ts";
import { flags } from "../../flags/flags.ts";
import type { OutputFormat } from "../../flags/flags.ts";

/** What `armory wit publish` takes. */
interface WitPublishOptions {
  readonly registry: string;
  readonly dryRun?: boolean | undefined;
  readonly plainHttp?: boolean | undefined;
  readonly output: OutputFormat;
}

/** `armory wit publish [DIR]` */
export function addWitPublishCommand({ program, terminal }: CommandTable): void {
  program
    .command("publish")
    .description("publish a WIT package of the namespace armory to a registry, in the layout of wkg")
    .argument("[dir]", "the package", "wit")
    .addOption(new Option("--registry <host>", "the registry").makeOptionMandatory())
    .option("--dry-run", "check everything, and push nothing")
    .option("--plain-http", "use http for the registry")
    .addOption(flags.output("of the result"))
    .addHelpText("after", help)
    .action(async (dir: string, options: WitPublishOptions) => {
      const { publishWit } = await import("../../wit/publish-wit.ts");
      const published = await publishWit({ dir, ...options }, terminal);
      const { name, version, reference, state } = published;
      const text =
        options.output === "json"
          ? JSON.stringify(published, undefined, 2)
          : `${name} ${version} ${stateWords[state]}: ${reference}`;
      await terminal.stdout.write(`${text}\n`);
    });
}

// --- internal ---

const stateWords = {
  published: "is published",
  unchanged: "was published before, with the same content",
  checked: "may be published",
} as const;

const help = `
Where the registry has packages, it says in /.well-known/wasm-pkg/registry.json, as wkg reads it; otherwise the package is
pushed to HOST/NAMESPACE/NAME:VERSION. The version is checked against those that are there, as npx armory wit check does.
What is there already is never replaced. Credentials are those of docker login.`;
