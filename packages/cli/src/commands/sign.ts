import { resolve } from "node:path";
import type { Signer } from "@armory-plugins/oci/signing";
import { Option } from "commander";
import { CliError } from "../errors/cli-error.ts";
import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { registryOptions } from "../flags/registry-flags.ts";
import type { RegistryFlags } from "../flags/registry-flags.ts";
import { readTextFile } from "../input/read-text-file.ts";
import { withRegistry } from "../registry/connect.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory sign` takes. */
export interface SignOptions extends RegistryFlags {
  readonly reference: string;
  /** A file with a private key, as the user wrote it. */
  readonly key?: string | undefined;
  readonly keyless?: boolean | undefined;
  readonly identityToken?: string | undefined;
  readonly fulcioUrl: string;
  readonly rekorUrl: string;
  readonly timestampUrl?: string | undefined;
  readonly output: OutputFormat;
}

/** `armory sign REFERENCE` */
export function addSignCommand({ program, terminal }: CommandTable): void {
  const command = program
    .command("sign")
    .description("sign a plugin in an OCI registry, as cosign does")
    .argument("<reference>", "the plugin, such as ghcr.io/acme/order-filter:1.0.0")
    .addOption(
      new Option("--key <file>", "sign with this private key; COSIGN_PASSWORD is its password").conflicts("keyless"),
    )
    .option("--keyless", "sign with a certificate for your identity; the identity becomes public")
    .option("--identity-token <file>", "with --keyless: the token of your identity (default: SIGSTORE_ID_TOKEN)")
    .option("--fulcio-url <url>", "with --keyless: who certifies", "https://fulcio.sigstore.dev")
    .option("--rekor-url <url>", "with --keyless: the public log", "https://rekor.sigstore.dev")
    .option("--timestamp-url <url>", "with --keyless: an authority that witnesses the time");
  for (const option of registryOptions()) command.addOption(option);
  command
    .addOption(flags.output("of the result"))
    .addHelpText("after", help)
    .action(
      async (reference: string, options: Omit<SignOptions, "reference">) =>
        await sign({ ...options, reference }, terminal),
    );
}

/** Sign a plugin, and print the name of what was signed. @throws CliError `MISUSE`, `FILE_UNREADABLE`; OciError. */
export async function sign(options: SignOptions, terminal: Terminal): Promise<void> {
  const { formatReference, parseReference } = await import("@armory-plugins/oci");
  const { signArtifact } = await import("@armory-plugins/oci/signing");
  const reference = parseReference(options.reference);
  const signer = await signerOf(options, terminal);
  const { subject, signature } = await withRegistry(options, terminal, false, (client) =>
    signArtifact(client, reference, signer),
  );
  const { registry, repository } = reference;
  const name = formatReference({ registry, repository, digest: subject });
  const result = { reference: name, digest: subject, signature };
  await terminal.stdout.write(options.output === "json" ? `${JSON.stringify(result, null, 2)}\n` : `${name}\n`);
}

// --- internal ---

const help = `
Examples:
  npx armory generate-key-pair                                      make cosign.key and cosign.pub
  npx armory sign ghcr.io/acme/order-filter:1.0.0 --key cosign.key
  npx armory verify ghcr.io/acme/order-filter:1.0.0 --key cosign.pub`;

async function signerOf(options: SignOptions, { cwd, env, signal }: Terminal): Promise<Signer> {
  const { createKeylessSigner, createKeySigner } = await import("@armory-plugins/oci/signing");
  const { key, keyless, fulcioUrl, rekorUrl, timestampUrl } = options;
  if (key !== undefined) {
    const pem = await readTextFile(resolve(cwd, key), key, "a private key, in PEM", signal);
    return await createKeySigner(pem, env["COSIGN_PASSWORD"]);
  }
  if (keyless !== true) {
    throw new CliError("MISUSE", "cannot sign: no key is given", {
      remedy: "name one with --key, or sign with your identity: --keyless",
    });
  }
  const file = options.identityToken;
  const token =
    file === undefined
      ? env["SIGSTORE_ID_TOKEN"]
      : (await readTextFile(resolve(cwd, file), file, "an identity token", signal)).trim();
  if (token === undefined || token === "") {
    throw new CliError("MISUSE", "cannot sign without a key: no identity token is given", {
      remedy: "set SIGSTORE_ID_TOKEN, or name a file with --identity-token",
    });
  }
  return await createKeylessSigner({
    fulcioUrl,
    log: { url: rekorUrl, version: 1, ...(timestampUrl === undefined ? {} : { timestampUrl }) },
    identityToken: () => Promise.resolve(token),
  });
}
