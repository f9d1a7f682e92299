import { copyFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { registryOptions, storeOption } from "../flags/registry-flags.ts";
import type { RegistryFlags, StoreFlags } from "../flags/registry-flags.ts";
import { signatureOptions } from "../flags/signature-flags.ts";
import type { SignatureFlags } from "../flags/signature-flags.ts";
import { openStore } from "../registry/connect.ts";
import { pullPlugin } from "../registry/pull-plugin.ts";
import { replaceFile } from "../registry/replace-file.ts";
import { policyOfFlags } from "../registry/signature-policy.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory pull` takes. */
export interface PullOptions extends RegistryFlags, StoreFlags, SignatureFlags {
  readonly reference: string;
  readonly out?: string | undefined;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
}

/** `armory pull REFERENCE` */
export function addPullCommand({ program, terminal }: CommandTable): void {
  const command = program
    .command("pull")
    .description("pull a plugin from an OCI registry into the store")
    .argument("<reference>", "the plugin, such as ghcr.io/acme/order-filter:1.0.0")
    .option("--out <file>", "also write the plugin to this file");
  for (const option of [...signatureOptions(), ...registryOptions(), storeOption()]) command.addOption(option);
  command
    .addOption(flags.output("of the result"))
    .addOption(flags.quiet("the progress bar"))
    .action(
      async (reference: string, options: Omit<PullOptions, "reference">) =>
        await pull({ ...options, reference }, terminal),
    );
}

/**
 * Pull a plugin, and print the name that leads to these bytes for ever.
 *
 * @throws OciError, also where nobody signed it who has to; CliError `MISUSE`, `OUTPUT_FAILED`.
 */
export async function pull(options: PullOptions, terminal: Terminal): Promise<void> {
  const { formatReference, parseReference } = await import("@armory-plugins/oci");
  const reference = parseReference(options.reference);
  const policy = await policyOfFlags(options, terminal);
  const { artifact, pinned, movedFrom } = await pullPlugin(
    reference,
    await openStore(options, terminal),
    { ...options, policy },
    terminal,
  );
  if (options.out !== undefined) {
    await replaceFile(resolve(terminal.cwd, options.out), options.out, (path) => copyFile(artifact.file, path));
  }
  const result = {
    reference: formatReference(pinned),
    digest: pinned.digest,
    size: artifact.manifest.layer.size,
    file: artifact.file,
    ...(movedFrom === undefined ? {} : { movedFrom }),
  };
  await terminal.stdout.write(
    options.output === "json" ? `${JSON.stringify(result, null, 2)}\n` : `${result.reference}\n`,
  );
}
