import { type Digest, digestOf } from "../content/digest.ts";
import { mediaTypes } from "../content/media-types.ts";
import type { FoundSignature, FoundSignatures, RefusedSignature } from "./find-signatures.ts";
import { readSignatureManifest } from "./signature-manifest.ts";

/**
 * Read the signatures of a manifest that were kept elsewhere than in a registry, for `verifySignatures`. Nothing of them is believed.
 *
 * @param kept - the manifest and the bundle of each, as `findSignatures` gave them.
 */
export function readSignatures(
  subject: Digest,
  kept: Iterable<{ readonly manifest: Uint8Array; readonly bundle: Uint8Array }>,
): FoundSignatures {
  const signatures: FoundSignature[] = [];
  const refused: RefusedSignature[] = [];
  for (const { manifest, bundle } of kept) {
    const digest = digestOf(manifest);
    const descriptor = readSignatureManifest(manifest, subject);
    if ("refused" in descriptor) refused.push({ digest, ...descriptor });
    else if (digestOf(bundle, descriptor.digest) !== descriptor.digest) {
      refused.push({ digest, refused: "has another bundle than its manifest says" });
    } else {
      const read = { mediaType: mediaTypes.manifest, digest, size: manifest.length };
      signatures.push({ manifest: { descriptor: read, bytes: manifest }, bundle: { descriptor, bytes: bundle } });
    }
  }
  return { signatures, refused, ignored: 0 };
}
