import type { Descriptor } from "../content/descriptor.ts";
import { type Digest, digestOf } from "../content/digest.ts";
import { type Manifest, readManifest } from "../content/manifest.ts";
import { mediaTypes } from "../content/media-types.ts";
import { isOciError } from "../oci-error.ts";
import { bundleMediaType } from "./bundle.ts";
import { quote, type Refusal } from "./refusal.ts";
import { signaturePredicate } from "./statement.ts";

/** The config of a manifest without one. */
export const emptyConfig = new Uint8Array(Buffer.from("{}"));

/** What the manifest of a signature says, as bytes and in parts. */
export interface SignatureManifest {
  readonly bytes: Uint8Array;
  readonly config: Descriptor;
  readonly bundle: Descriptor;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * A manifest that refers to what was signed and has a bundle as its only layer, as cosign 3 writes it.
 *
 * @see https://github.com/sigstore/cosign/blob/v3.1.2/pkg/oci/remote/write.go (WriteAttestationNewBundleFormat, WriteReferrer)
 */
export function createSignatureManifest(subject: Descriptor, bundle: Uint8Array, created: Date): SignatureManifest {
  const config = describe(mediaTypes.emptyConfig, emptyConfig);
  const layer = describe(bundleMediaType, bundle);
  const annotations = {
    [predicateAnnotation]: signaturePredicate,
    "dev.sigstore.bundle.content": "dsse-envelope",
    "org.opencontainers.image.created": created.toISOString().replace(/\.\d+Z$/, "Z"),
  };
  const { mediaType, digest, size } = subject;
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType: bundleMediaType,
    // cosign writes the kind of artifact there too
    config: { ...config, artifactType: bundleMediaType },
    layers: [layer],
    subject: { mediaType, digest, size },
    annotations,
  };
  return { bytes: Buffer.from(JSON.stringify(manifest)), config, bundle: layer, annotations };
}

/** Read the manifest of what may be a signature. @returns the descriptor of its bundle. */
export function readSignatureManifest(bytes: Uint8Array, subject: Digest): Descriptor | Refusal {
  let manifest: Manifest;
  try {
    manifest = readManifest(bytes);
  } catch (error) {
    if (isOciError(error)) return { refused: `has a manifest that cannot be read: ${error.detail}` };
    throw error;
  }
  if (manifest.subject?.digest !== subject) return { refused: "refers to another manifest" };
  const [bundle] = manifest.layers;
  if (bundle === undefined || manifest.layers.length > 1)
    return { refused: `has ${manifest.layers.length} layers, not one` };
  if (!isBundleType(bundle.mediaType)) return { refused: `has a layer of the type ${quote(bundle.mediaType)}` };
  const predicate = manifest.annotations?.[predicateAnnotation];
  if (predicate !== undefined && predicate !== signaturePredicate)
    return { refused: `states ${quote(predicate)}, which is not a signature` };
  return bundle;
}

/**
 * How likely a manifest that refers to another one is a signature: 2 says so, 1 may be one, 0 is something else.
 *
 * Registries disagree on what a referrer's kind is: some take the media type of its config.
 */
export function rankReferrer({ artifactType, annotations }: Descriptor): 0 | 1 | 2 {
  if (artifactType !== undefined && artifactType !== mediaTypes.emptyConfig && !isBundleType(artifactType)) return 0;
  return annotations?.[predicateAnnotation] === signaturePredicate ? 2 : 1;
}

// --- internal ---

const predicateAnnotation = "dev.sigstore.bundle.predicateType";

function isBundleType(mediaType: string): boolean {
  return mediaType.startsWith("application/vnd.dev.sigstore.bundle");
}

function describe(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
