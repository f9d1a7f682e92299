import { access, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError } from "../errors/cli-error.ts";
import type { CommandTable } from "../flags/command.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `armory generate-key-pair [NAME]` */
export function addGenerateKeyPairCommand({ program, terminal }: CommandTable): void {
  program
    .command("generate-key-pair")
    .description("make a key to sign plugins with, as cosign does")
    .argument("[name]", "what the files are called, without .key and .pub", "cosign")
    .action(async (name: string) => await generateKeys(name, terminal));
}

/**
 * Write a private key, encrypted with the password in `COSIGN_PASSWORD`, and its public half. Files that are there stay.
 *
 * @throws CliError `MISUSE` without a password, `OUTPUT_FAILED`.
 */
export async function generateKeys(name: string, { cwd, env, stdout }: Terminal): Promise<void> {
  const password = env["COSIGN_PASSWORD"];
  if (password === undefined) {
    throw new CliError("MISUSE", "cannot make a key: it has no password", {
      remedy: "set COSIGN_PASSWORD; an empty one leaves the key to whoever reads the file",
    });
  }
  const files = [`${name}.key`, `${name}.pub`];
  for (const file of files) await requireAbsent(resolve(cwd, file), file);
  const { generateKeyPair } = await import("@armory-plugins/oci/signing");
  const { privateKey, publicKey } = await generateKeyPair(password);
  const [keyFile = "", publicFile = ""] = files;
  await write(resolve(cwd, keyFile), keyFile, privateKey, 0o600);
  await write(resolve(cwd, publicFile), publicFile, publicKey, 0o644);
  await stdout.write(files.map((file) => `${file}\n`).join(""));
}

// --- internal ---

async function requireAbsent(path: string, shownPath: string): Promise<void> {
  try {
    await access(path);
  } catch {
    return;
  }
  throw exists(shownPath);
}

async function write(path: string, shownPath: string, text: string, mode: number): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode });
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") throw exists(shownPath);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError("OUTPUT_FAILED", `cannot write "${shownPath}": ${reason}`, {
      remedy: "give another name",
      cause,
    });
  }
}

function exists(shownPath: string): CliError {
  return new CliError("OUTPUT_FAILED", `cannot write "${shownPath}": it exists, and may be in use`, {
    remedy: "give another name, or remove it",
  });
}
