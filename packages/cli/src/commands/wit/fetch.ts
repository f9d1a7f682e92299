import type { CommandTable } from "../../flags/command.ts";
import { flags } from "../../flags/flags.ts";
import type { OutputFormat } from "../../flags/flags.ts";
import { printableLine } from "@armory-plugins/base";

/** What `armory wit fetch` takes. */
interface WitFetchOptions {
  readonly registry?: string | undefined;
  readonly out?: string | undefined;
  readonly plainHttp?: boolean | undefined;
  readonly output: OutputFormat;
}

/** `armory wit fetch PACKAGE` */
export function addWitFetchCommand({ program, terminal }: CommandTable): void {
  program
    .command("fetch")
    .description("fetch a WIT package from a registry, with the packages that it depends on")
    .argument("<package>", "namespace:name, namespace:name@version, or an OCI reference: oci://ghcr.io/acme/nri:0.1.0")
    .option("--registry <host>", "the registry; the default for wasi is wasi.dev, for ba bytecodealliance.org")
    .option("--out <directory>", "a new directory for the package; the default is its name and version")
    .option("--plain-http", "use http for the registry")
    .addOption(flags.output("of the result"))
    .addHelpText("after", help)
    .action(async (name: string, options: WitFetchOptions) => {
      const { fetchWit } = await import("../../wit/fetch-wit.ts");
      const fetched = await fetchWit({ name, ...options }, terminal);
      if (options.output === "json") {
        await terminal.stdout.write(`${JSON.stringify(fetched, undefined, 2)}\n`);
        return;
      }
      const lines = [`${fetched.name} ${fetched.version}: ${fetched.directory} (${fetched.reference})`];
      for (const { name: other, version, isWhole } of fetched.dependencies) {
        const part = isWhole ? "" : "; not in the registry: only what the package uses of it";
        lines.push(`  ${printableLine(other)} ${version ?? "without a version"}${part}`);
      }
      await terminal.stdout.write(`${lines.join("\n")}\n`);
    });
}

// --- internal ---

const help = `
Without a version, the newest release is fetched. Where the registry has packages, it says in
/.well-known/wasm-pkg/registry.json, as wkg reads it; otherwise they are at HOST/NAMESPACE/NAME:VERSION.
Dependencies are written to deps/, whole where the registry has them. Credentials are those of docker login.`;
