import { once } from "../content/chunks.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { type Digest, digestOf } from "../content/digest.ts";
import { mediaTypes } from "../content/media-types.ts";
import type { Reference } from "../reference/reference.ts";
import type { RegistryClient } from "../transport/registry-client.ts";
import { bundleMediaType } from "./bundle.ts";
import { createSignatureManifest, emptyConfig } from "./signature-manifest.ts";
import type { Signer } from "./signer.ts";
import { createStatement } from "./statement.ts";

export interface SignOptions {
  /** When the signature is made, for people; nobody verifies it. Default: now. */
  readonly created?: Date;
}

/** A signature in a registry. */
export interface PushedSignature {
  /** What was signed. */
  readonly subject: Digest;
  /** The manifest of the signature. */
  readonly signature: Digest;
}

/**
 * Sign the manifest that a reference leads to, and put the signature beside it. Signatures that are there stay.
 *
 * What is signed is the digest of what the registry gave, computed here. `cosign verify` verifies it.
 */
export async function signArtifact(
  client: RegistryClient,
  reference: Reference,
  signer: Signer,
  { created = new Date() }: SignOptions = {},
): Promise<PushedSignature> {
  const { descriptor: subject } = await client.fetchManifest(reference);
  const bundle = await signer.sign(createStatement(subject.digest));
  const signature = await pushSignature(client, reference, subject, bundle, created);
  return { subject: subject.digest, signature };
}

// --- internal ---

async function pushSignature(
  client: RegistryClient,
  { registry, repository }: Reference,
  subject: Descriptor,
  bundle: Uint8Array,
  created: Date,
): Promise<Digest> {
  const place = { registry, repository };
  const manifest = createSignatureManifest(subject, bundle, created);
  await client.pushBlob(place, manifest.config, () => once(emptyConfig));
  await client.pushBlob(place, manifest.bundle, () => once(bundle));
  const digest = digestOf(manifest.bytes);
  const { descriptor } = await client.pushManifest({ ...place, digest }, manifest.bytes, mediaTypes.manifest);
  const { annotations } = manifest;
  await client.addReferrer(place, subject, { ...descriptor, artifactType: bundleMediaType, annotations });
  return digest;
}
