import { collect } from "../content/chunks.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { readWasmManifest } from "../layout/wasm-artifact.ts";
import { OciError } from "../oci-error.ts";
import { formatReference, type Reference } from "../reference/reference.ts";
import type { AddedArtifact, ArtifactStore, StoredSignature } from "../store/artifact-store.ts";
import type { RegistryClient } from "../transport/registry-client.ts";

/** How to pull. */
export interface PullOptions {
  /** Finds the signatures of a manifest, to be stored with it; it throws where they are not those that are wanted. Nothing was downloaded then. Default: none are looked for. */
  readonly signaturesOf?: (reference: Reference, manifest: Descriptor) => Promise<readonly StoredSignature[]>;
}

/** An artifact that was pulled into a store. */
export interface PulledArtifact extends AddedArtifact {
  /** The name that leads to these bytes for ever: the repository with the digest. */
  readonly pinned: Reference;
}

/**
 * Pull an artifact into a store: its manifest, its config, its signatures, and the file, unless the store has it.
 *
 * @throws OciError, and what `signaturesOf` throws; the store is as before then.
 */
export async function pullArtifact(
  client: RegistryClient,
  store: ArtifactStore,
  reference: Reference,
  { signaturesOf }: PullOptions = {},
): Promise<PulledArtifact> {
  const { descriptor, bytes: manifest } = await client.fetchManifest(reference);
  const { registry, repository } = reference;
  const pinned = { registry, repository, digest: descriptor.digest };
  const { config, layer } = readWasmManifest(manifest);
  const signatures = (await signaturesOf?.(pinned, descriptor)) ?? [];
  const content = { manifest, config: await fetchConfig(client, pinned, config) };
  const added = await store.add(reference, content, () => client.fetchBlob(pinned, layer));
  for (const signature of signatures) await store.addSignature(added.artifact, signature);
  return { ...added, pinned };
}

/**
 * Download the config of an artifact.
 *
 * @throws OciError, also `OVERSIZED_ARTIFACT` for one that is larger than any config.
 */
export async function fetchConfig(
  client: RegistryClient,
  reference: Reference,
  descriptor: Descriptor,
): Promise<Uint8Array> {
  if (descriptor.size > MAX_CONFIG_BYTES) {
    const detail = `cannot pull ${formatReference(reference)}: its config has more than ${MAX_CONFIG_BYTES} bytes`;
    throw new OciError("OVERSIZED_ARTIFACT", detail);
  }
  return await collect(client.fetchBlob(reference, descriptor));
}

// --- internal ---

/** Configs have some hundred bytes; one that lists each import of a large world has some ten thousand. */
const MAX_CONFIG_BYTES = 4 * 2 ** 20;
