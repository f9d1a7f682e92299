import type { BundleSigner } from "@armory-plugins/oci/signing";
import { printableLine } from "@armory-plugins/host/printable";
import { CliError } from "../errors/cli-error.ts";
import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { registryOptions } from "../flags/registry-flags.ts";
import type { RegistryFlags } from "../flags/registry-flags.ts";
import { signatureOptions } from "../flags/signature-flags.ts";
import type { SignatureFlags } from "../flags/signature-flags.ts";
import { withRegistry } from "../registry/connect.ts";
import { policyOfConfig, policyOfFlags } from "../registry/signature-policy.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory verify` takes. */
export interface VerifyOptions extends RegistryFlags, SignatureFlags {
  readonly reference: string;
  readonly output: OutputFormat;
}

/** `armory verify REFERENCE` */
export function addVerifyCommand({ program, terminal }: CommandTable): void {
  const command = program
    .command("verify")
    .description("verify that a plugin in an OCI registry was signed by whom you trust")
    .argument("<reference>", "the plugin, such as ghcr.io/acme/order-filter:1.0.0");
  for (const option of [...signatureOptions(), ...registryOptions()]) command.addOption(option);
  command
    .addOption(flags.output("of the result"))
    .action(
      async (reference: string, options: Omit<VerifyOptions, "reference">) =>
        await verify({ ...options, reference }, terminal),
    );
}

/**
 * Verify a plugin's signatures, and print the name of what was signed and by whom.
 *
 * @throws CliError `MISUSE`, `FILE_UNREADABLE`, `CONFIG_INVALID`; OciError `NOT_SIGNED`, `SIGNATURE_REFUSED`, and others.
 */
export async function verify(options: VerifyOptions, terminal: Terminal): Promise<void> {
  const { formatReference, parseReference } = await import("@armory-plugins/oci");
  const { verifyArtifact } = await import("@armory-plugins/oci/signing");
  const reference = parseReference(options.reference);
  const policy = (await policyOfFlags(options, terminal)) ?? (await policyOfConfig(reference, terminal));
  if (policy === undefined) {
    throw new CliError("MISUSE", "cannot verify: nobody is named whose signature counts", {
      remedy: "name a key with --key, or a signer with --identity and --issuer",
    });
  }
  const { digest, signatures } = await withRegistry(options, terminal, false, (client) =>
    verifyArtifact(client, reference, policy),
  );
  const { registry, repository } = reference;
  const name = formatReference({ registry, repository, digest });
  if (options.output === "json") {
    await terminal.stdout.write(`${JSON.stringify({ reference: name, digest, signatures }, null, 2)}\n`);
    return;
  }
  await terminal.stdout.write(`${name}\n`);
  for (const { signer } of signatures) await terminal.stderr.write(`signed by ${describeSigner(signer)}\n`);
}

// --- internal ---

function describeSigner(signer: BundleSigner): string {
  if (signer.kind === "key") return `the key with the fingerprint ${signer.fingerprint}`;
  return printableLine(`${signer.subject}, for whom ${signer.issuer} vouches`);
}
