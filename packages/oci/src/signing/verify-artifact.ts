import type { Digest } from "../content/digest.ts";
import { OciError } from "../oci-error.ts";
import { formatReference, type Reference } from "../reference/reference.ts";
import type { RegistryClient } from "../transport/registry-client.ts";
import {
  findSignatures,
  type FoundSignatures,
  type RefusedSignature,
  type SignatureLimits,
} from "./find-signatures.ts";
import { checkIdentity, type SignaturePolicy } from "./policy.ts";
import { quote } from "./refusal.ts";
import { type BundleSigner, verifyBundle } from "./verify-bundle.ts";

/** A signature that satisfies the policy. */
export interface VerifiedSignature {
  /** Of its manifest. */
  readonly digest: Digest;
  readonly signer: BundleSigner;
}

/** An artifact with at least one signature that satisfies the policy. */
export interface VerifiedArtifact {
  /** What the signatures are for. Pull by it: a tag may lead elsewhere by then. */
  readonly digest: Digest;
  /** At least one. */
  readonly signatures: readonly VerifiedSignature[];
  /** The others, and why each of them does not count. */
  readonly refused: readonly RefusedSignature[];
}

/**
 * Verify that an artifact in a registry has a signature that satisfies a policy. One is enough.
 *
 * @throws OciError `NOT_SIGNED`, `SIGNATURE_REFUSED`, `INVALID_POLICY`, and what the registry's client throws.
 */
export async function verifyArtifact(
  client: RegistryClient,
  reference: Reference,
  policy: SignaturePolicy,
  limits: SignatureLimits = {},
): Promise<VerifiedArtifact> {
  if ("identity" in policy) checkIdentity(policy.identity);
  const { digest } = await client.resolve(reference);
  const found = await findSignatures(client, reference, digest, limits);
  return verifySignatures(formatReference(reference), digest, found, policy);
}

/**
 * Verify that among the signatures that were found of a manifest, in a registry or elsewhere, one satisfies a policy.
 *
 * @param name - what the manifest is of, for messages: a reference, a file.
 * @throws OciError `NOT_SIGNED`, `SIGNATURE_REFUSED`, `INVALID_POLICY`
 */
export function verifySignatures(
  name: string,
  subject: Digest,
  found: FoundSignatures,
  policy: SignaturePolicy,
): VerifiedArtifact {
  if ("identity" in policy) checkIdentity(policy.identity);
  const signatures: VerifiedSignature[] = [];
  const refused = [...found.refused];
  for (const { manifest, bundle } of found.signatures) {
    const { digest } = manifest.descriptor;
    const signer = verifyBundle(bundle.bytes, subject, policy);
    if ("refused" in signer) refused.push({ digest, ...signer });
    else signatures.push({ digest, signer });
  }
  if (signatures.length === 0) throw refusal(name, subject, refused, found.ignored);
  return { digest: subject, signatures, refused };
}

// --- internal ---

function refusal(name: string, subject: Digest, refused: readonly RefusedSignature[], ignored: number): OciError {
  const what = `cannot verify ${quote(name)} (${subject})`;
  if (refused.length === 0 && ignored === 0)
    return new OciError("NOT_SIGNED", `${what}: it has no signature`, {
      remedy: "sign it, or use a version that is signed",
    });
  const problems = refused.map(({ digest, refused: reason }) => `${digest}: it ${reason}`);
  const more = ignored === 0 ? "" : `; ${ignored} more were not looked at`;
  const [first = ""] = problems;
  const detail = `none of its ${refused.length} signatures satisfies the policy`;
  return new OciError(
    "SIGNATURE_REFUSED",
    `${what}: ${refused.length === 1 ? `its signature does not count: ${first}` : detail}${more}`,
    {
      problems,
      remedy: "check the policy; if it is right, do not use the artifact",
      ...(ignored === 0 ? {} : { limit: "maxSignatures" }),
    },
  );
}
