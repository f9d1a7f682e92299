import { createReadStream } from "node:fs";
import { Header } from "tar";
import type { Annotations, Descriptor } from "../content/descriptor.ts";
import { type Digest, digestOf } from "../content/digest.ts";
import { readManifest } from "../content/manifest.ts";
import { mediaTypes } from "../content/media-types.ts";
import { formatReference } from "../reference/reference.ts";
import type { ArtifactStore, StoredArtifact } from "../store/artifact-store.ts";
import { indexFile, layoutFile, layoutVersion, nameAnnotation } from "./image-layout.ts";

/**
 * The artifacts of a store, with their signatures, as a tar file of an image layout, which other tools read: `oras copy --from-oci-layout`, `skopeo copy oci-archive:`. The
 * same artifacts make the same bytes.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 * @throws OciError `STORE_DAMAGED`, `STORE_UNREADABLE`
 */
export async function* saveArchive(
  store: ArtifactStore,
  artifacts: readonly StoredArtifact[],
): AsyncGenerator<Uint8Array, void, void> {
  const blobs = new Map<Digest, Blob>();
  const manifests: Descriptor[] = [];
  // A signature is a stranger's: what its manifest calls by another digest is not put in the place of something else
  const add = (bytes: Uint8Array, digest: Digest): void => {
    if (digestOf(bytes, digest) === digest) blobs.set(digest, { size: bytes.length, open: () => [bytes] });
  };
  for (const artifact of artifacts) {
    await store.verify(artifact);
    const { manifest, config } = await store.readContent(artifact);
    const { layer } = artifact.manifest;
    add(manifest, artifact.digest);
    add(config, artifact.manifest.config.digest);
    blobs.set(layer.digest, { size: layer.size, open: () => createReadStream(artifact.file) });
    manifests.push(describe(manifest, artifact.digest, { [nameAnnotation]: formatReference(artifact.reference) }));
    for (const [digest, signature] of await store.readSignatures(artifact)) {
      const { config: emptyConfig, layers } = readManifest(signature.manifest);
      add(signature.manifest, digest);
      add(emptyConfigBytes, emptyConfig.digest);
      for (const bundle of layers) add(signature.bundle, bundle.digest);
      manifests.push(describe(signature.manifest, digest));
    }
  }
  const index = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: unique(manifests) };
  yield* fileOf(layoutFile, Buffer.from(JSON.stringify(layoutVersion)));
  yield* fileOf(indexFile, Buffer.from(JSON.stringify(index)));
  for (const [digest, blob] of [...blobs].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    yield headerOf(`blobs/${digest.replace(":", "/")}`, blob.size);
    for await (const chunk of blob.open()) yield chunk;
    yield paddingOf(blob.size);
  }
  // How a tar file ends
  yield new Uint8Array(2 * blockBytes);
}

// --- internal ---

interface Blob {
  readonly size: number;
  open(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const blockBytes = 512;

/** The config of a signature's manifest: an artifact without a config has these two bytes. */
const emptyConfigBytes = Buffer.from("{}");

function describe(manifest: Uint8Array, digest: Digest, annotations?: Annotations): Descriptor {
  const { artifactType } = readManifest(manifest);
  return {
    mediaType: mediaTypes.manifest,
    digest,
    size: manifest.length,
    ...(annotations === undefined ? {} : { annotations }),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

function unique(descriptors: readonly Descriptor[]): Descriptor[] {
  return [...new Map(descriptors.map((one) => [JSON.stringify(one), one])).values()];
}

function* fileOf(path: string, bytes: Uint8Array): Generator<Uint8Array, void, void> {
  yield headerOf(path, bytes.length);
  yield bytes;
  yield paddingOf(bytes.length);
}

/** The block before a file's bytes. Nothing in it depends on this machine or on the time. */
function headerOf(path: string, size: number): Uint8Array {
  const header = new Header({ path, size, type: "File", mode: 0o644, uid: 0, gid: 0, mtime: new Date(0) });
  header.encode();
  return header.block ?? new Uint8Array();
}

function paddingOf(size: number): Uint8Array {
  return new Uint8Array((blockBytes - (size % blockBytes)) % blockBytes);
}
