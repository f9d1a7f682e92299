import type { Digest } from "../content/digest.ts";
import type { WasmArtifact } from "../layout/wasm-artifact.ts";
import { OciError } from "../oci-error.ts";
import { formatReference, type Reference } from "../reference/reference.ts";
import type { PushManifestOptions, RegistryClient } from "../transport/registry-client.ts";

/** An artifact that was pushed. */
export interface PushedArtifact {
  /** The name that leads to these bytes for ever: the repository with the digest. */
  readonly pinned: Reference;
  readonly digest: Digest;
  /** Whether the registry had the file already. */
  readonly layer: "exists" | "pushed";
}

/**
 * Push a WebAssembly file under a tag: the file, its config, and at last the manifest, so that the tag never leads to a part of it.
 *
 * @param wasm - the bytes of the artifact's layer.
 * @param options - under what conditions the tag may change. Default: under any.
 * @throws OciError
 */
export async function pushArtifact(
  client: RegistryClient,
  reference: Reference,
  { layer, config, manifest }: WasmArtifact,
  wasm: Uint8Array,
  options?: PushManifestOptions,
): Promise<PushedArtifact> {
  const { registry, repository, tag = "latest", digest } = reference;
  if (digest !== undefined) {
    throw new OciError(
      "INVALID_REFERENCE",
      `cannot push ${formatReference(reference)}: it has a digest, which the bytes decide`,
      {
        remedy: "name a tag alone",
      },
    );
  }
  const pushed = await client.pushBlob(reference, layer, () => inPieces(wasm));
  await client.pushBlob(reference, config.descriptor, () => inPieces(config.bytes));
  const { descriptor } = await client.pushManifest(
    { registry, repository, tag },
    manifest.bytes,
    manifest.descriptor.mediaType,
    options,
  );
  return { pinned: { registry, repository, digest: descriptor.digest }, digest: descriptor.digest, layer: pushed };
}

// --- internal ---

/** So that progress is seen, and Ctrl-C heard. */
const pieceBytes = 256 * 1024;

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  for (let start = 0; start < bytes.length; start += pieceBytes) yield bytes.subarray(start, start + pieceBytes);
}
