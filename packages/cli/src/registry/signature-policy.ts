import { dirname, join, resolve } from "node:path";
import { type Environment, userDirectory } from "@armory-plugins/base/user-directory";
import type { Reference } from "@armory-plugins/oci";
import type { SignaturePolicy } from "@armory-plugins/oci/signing";
import { CliError } from "../errors/cli-error.ts";
import type { SignatureFlags } from "../flags/signature-flags.ts";
import { readTextFile } from "../input/read-text-file.ts";
import { cacheDirOrNone } from "../flags/cache-dir.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type ConfigFile, readUserConfig, type SignatureRule } from "./user-config.ts";

/**
 * Whose signature the flags ask for; undefined where they ask for none.
 *
 * @throws CliError `MISUSE`, `FILE_UNREADABLE`; OciError `INVALID_KEY`, `INVALID_TRUSTED_ROOT`, `TRUSTED_ROOT_UNAVAILABLE`, `MISSING_PACKAGE`.
 */
export async function policyOfFlags(flags: SignatureFlags, terminal: Terminal): Promise<SignaturePolicy | undefined> {
  const { key, identity, identityGlob, issuer, trustedRoot } = flags;
  if (key !== undefined) return await policyOfKey(resolve(terminal.cwd, key), key, terminal);
  const subject = identity ?? (identityGlob === undefined ? undefined : { glob: identityGlob });
  if (subject === undefined) {
    if (issuer === undefined && trustedRoot === undefined) return undefined;
    throw new CliError("MISUSE", "cannot verify signatures: --issuer and --trusted-root go with --identity", {
      remedy: "name the signer with --identity, or its key with --key",
    });
  }
  if (issuer === undefined) {
    throw new CliError("MISUSE", "cannot verify signatures: anybody can vouch for an identity", {
      remedy: "name who has to with --issuer",
    });
  }
  const file = trustedRoot === undefined ? undefined : resolve(terminal.cwd, trustedRoot);
  return { identity: { issuer, subject }, trustedRoot: await trustedRootOf(file, trustedRoot, terminal) };
}

/**
 * Whose signature the user's config requires for a reference; undefined where it requires none.
 *
 * @throws CliError `CONFIG_INVALID`, `FILE_UNREADABLE`; OciError `INVALID_KEY`, `INVALID_TRUSTED_ROOT`, `TRUSTED_ROOT_UNAVAILABLE`, `MISSING_PACKAGE`.
 */
export async function policyOfConfig(reference: Reference, terminal: Terminal): Promise<SignaturePolicy | undefined> {
  const file = configFile(terminal.env);
  const config = file === undefined ? undefined : await readUserConfig(file, terminal.signal);
  if (file === undefined || config?.requireSignature === undefined) return undefined;
  const { isInScope } = await import("@armory-plugins/oci");
  const rule = config.requireSignature.find(({ scope }) => scope === "*" || isInScope(reference, scope));
  return rule && (await policyOfRule(rule, dirname(file.path), terminal));
}

// --- internal ---

/** The user's config: `ARMORY_CONFIG`, otherwise `config.yaml` in the user's config directory; undefined for a user without a home. */
function configFile(env: Environment): ConfigFile | undefined {
  const named = env["ARMORY_CONFIG"];
  if (named !== undefined && named !== "") return { path: resolve(named), mayBeMissing: false };
  try {
    return { path: join(userDirectory("config", env), "config.yaml"), mayBeMissing: true };
  } catch {
    return undefined;
  }
}

async function policyOfRule(
  { key, identity, trustedRoot }: SignatureRule,
  directory: string,
  terminal: Terminal,
): Promise<SignaturePolicy | undefined> {
  if (key !== undefined) return await policyOfKey(resolve(directory, key), key, terminal);
  if (identity === undefined) return undefined;
  const file = trustedRoot === undefined ? undefined : resolve(directory, trustedRoot);
  return { identity, trustedRoot: await trustedRootOf(file, trustedRoot, terminal) };
}

async function policyOfKey(path: string, shownPath: string, { signal }: Terminal): Promise<SignaturePolicy> {
  const { readPublicKey } = await import("@armory-plugins/oci/signing");
  return { key: readPublicKey(await readTextFile(path, shownPath, "a public key, in PEM", signal)) };
}

async function trustedRootOf(path: string | undefined, shownPath: string | undefined, { env, signal }: Terminal) {
  const { fetchTrustedRoot, readTrustedRoot } = await import("@armory-plugins/oci/signing");
  if (path !== undefined && shownPath !== undefined) {
    return readTrustedRoot(Buffer.from(await readTextFile(path, shownPath, "a trusted root, in JSON", signal)));
  }
  const cache = cacheDirOrNone(env);
  if (cache !== undefined) return await fetchTrustedRoot({ cacheDir: join(cache, "sigstore") });
  throw new CliError("MISUSE", "cannot download sigstore's trusted root: you have no directory for it", {
    remedy: "name a file with --trusted-root, or set ARMORY_CACHE_DIR",
  });
}
