import { collect } from "../content/chunks.ts";
import type { Descriptor } from "../content/descriptor.ts";
import type { Digest } from "../content/digest.ts";
import { isOciError } from "../oci-error.ts";
import type { Repository } from "../reference/reference.ts";
import type { FetchedManifest, RegistryClient } from "../transport/registry-client.ts";
import type { Refusal } from "./refusal.ts";
import { rankReferrer, readSignatureManifest } from "./signature-manifest.ts";

/** How much is looked at: anybody who may push to a repository can put as many signatures there as they like. */
export interface SignatureLimits {
  /** How many manifests that may be signatures are downloaded. Default: 64. */
  readonly maxSignatures?: number;
  /** The largest bundle, in bytes. Default: 1 MiB. */
  readonly maxBundleBytes?: number;
}

/** A signature as a registry has it; nothing of it has been verified. */
export interface FoundSignature {
  readonly manifest: Pick<FetchedManifest, "descriptor" | "bytes">;
  readonly bundle: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
}

/** What looked like a signature and is none that counts. */
export interface RefusedSignature extends Refusal {
  /** Of its manifest. */
  readonly digest: Digest;
}

/** What a registry has of signatures of a manifest. */
export interface FoundSignatures {
  readonly signatures: readonly FoundSignature[];
  readonly refused: readonly RefusedSignature[];
  /** How many more there are that were not looked at. */
  readonly ignored: number;
}

/** Find the signatures of a manifest, with their bytes: to verify them, or to carry them elsewhere. */
export async function findSignatures(
  client: RegistryClient,
  repository: Repository,
  subject: Digest,
  { maxSignatures = 64, maxBundleBytes = 2 ** 20 }: SignatureLimits = {},
): Promise<FoundSignatures> {
  const referrers = await client.listReferrers(repository, subject);
  const ranked = [2, 1].flatMap((rank) => referrers.filter((referrer) => rankReferrer(referrer) === rank));
  const digests = [...new Set(ranked.map(({ digest }) => digest))];
  const signatures: FoundSignature[] = [];
  const refused: RefusedSignature[] = [];
  for (const digest of digests.slice(0, maxSignatures)) {
    const found = await fetchSignature(client, repository, subject, digest, maxBundleBytes);
    if ("refused" in found) refused.push({ digest, ...found });
    else signatures.push(found);
  }
  return { signatures, refused, ignored: Math.max(0, digests.length - maxSignatures) };
}

// --- internal ---

/** What is wrong with one signature, and not with the registry or the way there. */
const faults: readonly string[] = [
  "ARTIFACT_NOT_FOUND",
  "DIGEST_MISMATCH",
  "INVALID_MANIFEST",
  "OVERSIZED_ARTIFACT",
  "SIZE_MISMATCH",
];

async function fetchSignature(
  client: RegistryClient,
  { registry, repository }: Repository,
  subject: Digest,
  digest: Digest,
  maxBundleBytes: number,
): Promise<FoundSignature | Refusal> {
  try {
    const manifest = await client.fetchManifest({ registry, repository, digest });
    const descriptor = readSignatureManifest(manifest.bytes, subject);
    if ("refused" in descriptor) return descriptor;
    if (descriptor.size > maxBundleBytes)
      return { refused: `has a bundle of ${descriptor.size} bytes; the limit is ${maxBundleBytes}` };
    const bytes = await collect(client.fetchBlob({ registry, repository }, descriptor));
    return { manifest, bundle: { descriptor, bytes } };
  } catch (error) {
    if (isOciError(error) && faults.includes(error.code)) return { refused: `cannot be read: ${error.detail}` };
    throw error;
  }
}
