import type {
  AddedArtifact,
  ArtifactStore,
  Digest,
  PulledArtifact,
  Reference,
  RegistryClient,
  StoredSignature,
} from "@armory-plugins/oci";
import type { SignaturePolicy } from "@armory-plugins/oci/signing";
import type { RegistryFlags } from "../flags/registry-flags.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { withRegistry } from "./connect.ts";
import { policyOfConfig } from "./signature-policy.ts";

/** How to pull. */
export interface PullSettings extends RegistryFlags {
  readonly quiet?: boolean | undefined;
  /** Whose signature is asked for, besides what the user's config requires. */
  readonly policy?: SignaturePolicy | undefined;
}

/**
 * Pull a plugin into a store with its signatures, and tell on stderr when its tag has moved. One whose signature is asked for is verified before it is downloaded.
 *
 * @throws OciError, and what the user's config is refused with.
 */
export async function pullPlugin(
  reference: Reference,
  store: ArtifactStore,
  settings: PullSettings,
  terminal: Terminal,
): Promise<PulledArtifact> {
  const { pullArtifact } = await import("@armory-plugins/oci");
  const required = await policyOfConfig(reference, terminal);
  const policies = [settings.policy, required].filter((policy) => policy !== undefined);
  const pulled = await withRegistry(settings, terminal, settings.quiet !== true, (client) =>
    pullArtifact(client, store, reference, {
      signaturesOf: (pinned, { digest }) => signaturesOf(client, pinned, digest, policies, terminal),
    }),
  );
  await warnOfMove(pulled, terminal);
  return pulled;
}

/** Tell on stderr when a name in the store leads elsewhere than before. */
export async function warnOfMove({ artifact, movedFrom }: AddedArtifact, { stderr }: Terminal): Promise<void> {
  if (movedFrom === undefined) return;
  const { formatReference } = await import("@armory-plugins/oci");
  const { registry, repository } = artifact.reference;
  const before = formatReference({ registry, repository, digest: movedFrom });
  await stderr.write(
    `warning: ${formatReference(artifact.reference)} has moved to ${artifact.digest}; the plugin it led to stays in the store as ${before}\n`,
  );
}

// --- internal ---

/** The signatures of a manifest. Where nobody asks for one, a registry that can't list them only costs a warning. */
async function signaturesOf(
  client: RegistryClient,
  pinned: Reference,
  digest: Digest,
  policies: readonly SignaturePolicy[],
  { signal, stderr }: Terminal,
): Promise<StoredSignature[]> {
  const { formatReference, isOciError } = await import("@armory-plugins/oci");
  const { findSignatures, verifySignatures } = await import("@armory-plugins/oci/signing");
  try {
    const found = await findSignatures(client, pinned, digest);
    for (const policy of policies) verifySignatures(formatReference(pinned), digest, found, policy);
    return found.signatures.map(({ manifest, bundle }) => ({ manifest: manifest.bytes, bundle: bundle.bytes }));
  } catch (error) {
    if (policies.length > 0 || signal.aborted || !isOciError(error)) throw error;
    await stderr.write(`warning: its signatures were not pulled: ${error.detail}\n`);
    return [];
  }
}
