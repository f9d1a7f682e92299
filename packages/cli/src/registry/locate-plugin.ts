import { resolve } from "node:path";
import type { ArtifactStore, StoredArtifact } from "@armory-plugins/oci";
import type { RegistryFlags, StoreFlags } from "../flags/registry-flags.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { openStore } from "./connect.ts";
import { pullPlugin } from "./pull-plugin.ts";
import { policyOfConfig } from "./signature-policy.ts";

/** Whether somebody named a plugin in a registry: `oci://ghcr.io/acme/order-filter:1.0.0`. */
export function isInRegistry(name: string): boolean {
  return name.startsWith("oci://");
}

/**
 * The absolute path of a plugin that was named by a path or by a reference with `oci://`. One in a registry is that of the store, whose bytes and, if the user's
 * config requires it, signature are verified; it is pulled when the store does not have it.
 *
 * @throws OciError, and what the user's config is refused with.
 */
export async function locatePlugin(
  name: string,
  flags: RegistryFlags & StoreFlags & { readonly quiet?: boolean | undefined },
  terminal: Terminal,
): Promise<string> {
  if (!isInRegistry(name)) return resolve(terminal.cwd, name);
  const { formatReference, parseReference } = await import("@armory-plugins/oci");
  const reference = parseReference(name);
  const store = await openStore(flags, terminal);
  const stored = await store.find(reference);
  if (stored !== undefined) {
    await store.verify(stored);
    await requireSignature(stored, store, terminal);
    return stored.file;
  }
  if (flags.quiet !== true) await terminal.stderr.write(`pulling ${formatReference(reference)}\n`);
  return (await pullPlugin(reference, store, flags, terminal)).artifact.file;
}

// --- internal ---

/** The config may require more than when the plugin was pulled. */
async function requireSignature(stored: StoredArtifact, store: ArtifactStore, terminal: Terminal): Promise<void> {
  const policy = await policyOfConfig(stored.reference, terminal);
  if (policy === undefined) return;
  const { formatReference } = await import("@armory-plugins/oci");
  const { readSignatures, verifySignatures } = await import("@armory-plugins/oci/signing");
  const kept = await store.readSignatures(stored);
  const found = readSignatures(stored.digest, kept.values());
  verifySignatures(formatReference(stored.reference), stored.digest, found, policy);
}
