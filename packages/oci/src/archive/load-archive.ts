import { once } from "node:events";
import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Parser, type ReadEntry } from "tar";
import { collect } from "../content/chunks.ts";
import type { Descriptor } from "../content/descriptor.ts";
import { type Digest, digestFrom, hashFor, isDigest } from "../content/digest.ts";
import { readIndex, readManifest } from "../content/manifest.ts";
import { mediaTypes } from "../content/media-types.ts";
import { readWasmManifest } from "../layout/wasm-artifact.ts";
import { OciError } from "../oci-error.ts";
import { parseReference, type Reference } from "../reference/reference.ts";
import type { AddedArtifact, ArtifactStore, StoredSignature } from "../store/artifact-store.ts";
import { indexFile, nameAnnotation } from "./image-layout.ts";

/**
 * Store the artifacts of an image layout in a tar file, with their signatures, each under its name. Nothing is stored before all of the archive was read and checked.
 *
 * A name is the annotation `org.opencontainers.image.ref.name`, and has to have a registry. What the archive has besides is ignored.
 *
 * @param archive - the tar file, which may be compressed by gzip.
 * @throws OciError `INVALID_ARCHIVE`, `OVERSIZED_ARTIFACT`, `DIGEST_MISMATCH`, `INVALID_MANIFEST`, `NOT_A_PLUGIN`, `STORE_UNWRITABLE`, and what `archive` throws.
 */
export async function loadArchive(store: ArtifactStore, archive: AsyncIterable<Uint8Array>): Promise<AddedArtifact[]> {
  return await store.withDirectory(async (directory) => {
    const layout = await unpack(archive, directory);
    const artifacts = await layout.artifacts();
    const added: AddedArtifact[] = [];
    for (const { reference, manifest, config, file, signatures } of artifacts) {
      const stored = await store.add(reference, { manifest, config }, () => createReadStream(file));
      for (const signature of signatures) await store.addSignature(stored.artifact, signature);
      added.push(stored);
    }
    return added;
  });
}

// --- internal ---

const MAX_BLOB_BYTES = 512 * 2 ** 20;
const MAX_ARCHIVE_BYTES = 8 * 2 ** 30;
const MAX_INDEX_BYTES = 4 * 2 ** 20;
/** Of manifests, configs and bundles together, which are in memory at once: those of a plugin have some ten kilobytes. */
const MAX_HELD_BYTES = 64 * 2 ** 20;
const MAX_NAMES = 1000;

/** An artifact of an archive, all of whose bytes were checked. */
interface ArchivedArtifact {
  readonly reference: Reference;
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
  /** The path of its layer. */
  readonly file: string;
  readonly signatures: readonly StoredSignature[];
}

/** Write the blobs of an archive to a directory, each as a file that is called as its digest, and check them. */
async function unpack(archive: AsyncIterable<Uint8Array>, directory: string): Promise<UnpackedLayout> {
  let index: Uint8Array | undefined;
  let total = 0;
  const take = async (entry: ReadEntry): Promise<void> => {
    const path = entry.path.replace(/^\.\//, "");
    const digest = digestOfPath(path);
    total += entry.size;
    if (total > MAX_ARCHIVE_BYTES) throw oversized(`it has more than ${MAX_ARCHIVE_BYTES} bytes`);
    if (entry.type !== "File" && entry.type !== "OldFile") entry.resume();
    else if (path === indexFile) index = await readIndexFile(entry);
    else if (digest === undefined) entry.resume();
    else await writeBlob(entry, digest, join(directory, digest.replace(":", "-")));
  };
  await readEntries(archive, take);
  if (index === undefined)
    throw invalid(`it has no ${indexFile}`, "name a file that armory save, or oras, has written");
  return new UnpackedLayout(directory, readIndex(index).manifests);
}

/** Read each file of a tar file, one after another. */
async function readEntries(
  archive: AsyncIterable<Uint8Array>,
  take: (entry: ReadEntry) => Promise<void>,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  let taken = Promise.resolve();
  const fail = (error: unknown): void => void (failure ??= { error });
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const taking = take(entry).catch((error: unknown) => {
        fail(error);
        entry.resume();
      });
      // The next file begins before the last one was checked
      taken = both(taken, taking);
    },
  });
  parser.on("error", (error) =>
    fail(invalid(error instanceof Error ? error.message : "it is malformed", undefined, error)),
  );
  const ended = once(parser, "end").catch(() => {});
  for await (const chunk of archive) {
    if (!parser.write(chunk) && failure === undefined) await Promise.race([once(parser, "drain"), taken]);
    if (failure !== undefined) throw failure.error;
  }
  parser.end();
  await ended;
  await taken;
  if (failure !== undefined) throw failure.error;
}

async function both(one: Promise<void>, other: Promise<void>): Promise<void> {
  await one;
  await other;
}

async function readIndexFile(entry: ReadEntry): Promise<Uint8Array> {
  if (entry.size > MAX_INDEX_BYTES) throw oversized(`its ${indexFile} has more than ${MAX_INDEX_BYTES} bytes`);
  return await collect(entry);
}

async function writeBlob(entry: ReadEntry, digest: Digest, path: string): Promise<void> {
  if (entry.size > MAX_BLOB_BYTES) throw oversized(`its blob ${digest} has more than ${MAX_BLOB_BYTES} bytes`);
  const hash = hashFor(digest);
  const file = await open(path, "w", 0o600);
  try {
    for await (const chunk of entry) {
      hash.update(chunk);
      await file.appendFile(chunk);
    }
  } finally {
    await file.close();
  }
  if (digestFrom(hash, digest) === digest) return;
  throw new OciError("DIGEST_MISMATCH", `cannot load the archive: its blob ${digest} has another digest`);
}

/** The digest that the path of a blob says: `blobs/sha256/<hex>`. */
function digestOfPath(path: string): Digest | undefined {
  const [directory, algorithm, hex, ...rest] = path.split("/");
  const digest = `${algorithm}:${hex}`;
  return directory === "blobs" && rest.length === 0 && isDigest(digest) ? digest : undefined;
}

/** A layout whose blobs are files in a directory. */
class UnpackedLayout {
  readonly #directory: string;
  readonly #manifests: readonly Descriptor[];
  /** What was read, by its digest: an index may list the same a thousand times. */
  readonly #held = new Map<Digest, Uint8Array>();
  #heldBytes = 0;

  constructor(directory: string, manifests: readonly Descriptor[]) {
    this.#directory = directory;
    this.#manifests = manifests;
  }

  async artifacts(): Promise<ArchivedArtifact[]> {
    const named = this.#manifests.flatMap((descriptor) => {
      const name = descriptor.annotations?.[nameAnnotation];
      return name === undefined ? [] : [{ reference: readName(name, descriptor.digest), descriptor }];
    });
    if (named.length > MAX_NAMES) throw oversized(`it has more than ${MAX_NAMES} names`);
    if (named.length === 0)
      throw invalid("nothing in it has a name", "save it with names: the annotation org.opencontainers.image.ref.name");
    const signatures = await this.#signatures();
    const artifacts: ArchivedArtifact[] = [];
    for (const { reference, descriptor } of named) {
      const manifest = await this.#read(descriptor);
      const { config, layer } = readWasmManifest(manifest);
      artifacts.push({
        reference,
        manifest,
        config: await this.#read(config),
        file: await this.#require(layer),
        signatures: signatures.get(descriptor.digest) ?? [],
      });
    }
    return artifacts;
  }

  /** The signatures, by the digests of what they are of. */
  async #signatures(): Promise<ReadonlyMap<Digest, StoredSignature[]>> {
    const found = new Map<Digest, StoredSignature[]>();
    for (const descriptor of this.#manifests) {
      const isNamed = descriptor.annotations?.[nameAnnotation] !== undefined;
      if (isNamed || descriptor.mediaType !== mediaTypes.manifest || this.#held.has(descriptor.digest)) continue;
      const manifest = await this.#read(descriptor);
      const { subject, layers } = readManifest(manifest);
      const [bundle] = layers;
      if (subject === undefined || bundle === undefined) continue;
      found.set(subject.digest, [...(found.get(subject.digest) ?? []), { manifest, bundle: await this.#read(bundle) }]);
    }
    return found;
  }

  /** The path of a blob. */
  async #require({ digest, size }: Descriptor): Promise<string> {
    const path = join(this.#directory, digest.replace(":", "-"));
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) throw invalid(`its blob ${digest} is missing`);
    if (stats.size !== size) throw invalid(`its blob ${digest} has ${stats.size} bytes, not ${size}`);
    return path;
  }

  async #read(descriptor: Descriptor): Promise<Uint8Array> {
    const { digest, size } = descriptor;
    const path = await this.#require(descriptor);
    const held = this.#held.get(digest);
    if (held !== undefined) return held;
    if (size > MAX_INDEX_BYTES) throw oversized(`its blob ${digest} has more than ${MAX_INDEX_BYTES} bytes`);
    this.#heldBytes += size;
    if (this.#heldBytes > MAX_HELD_BYTES)
      throw oversized(`its manifests, configs and signatures have more than ${MAX_HELD_BYTES} bytes`);
    const bytes = await readFile(path);
    this.#held.set(digest, bytes);
    return bytes;
  }
}

/** `oras copy --to-oci-layout` and `oras backup` write the tag alone, which does not say where the artifact is from. */
function readName(name: string, digest: Digest): Reference {
  const reference = parseName(name);
  if (reference.digest === undefined || reference.digest === digest) return reference;
  throw invalid(`the name ${JSON.stringify(name)} in it is that of another manifest`, "do not use it");
}

function parseName(name: string): Reference {
  try {
    return parseReference(name);
  } catch (error) {
    const shown = JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
    const remedy =
      "save it with oras copy --to-oci-layout-path, or crane pull --annotate-ref, which keep the whole name";
    throw invalid(`the name ${shown} in it is not that of an artifact in a registry`, remedy, error);
  }
}

function invalid(reason: string, remedy?: string, cause?: unknown): OciError {
  return new OciError("INVALID_ARCHIVE", `cannot load the archive: ${reason}`, { remedy, cause });
}

function oversized(reason: string): OciError {
  return new OciError("OVERSIZED_ARTIFACT", `cannot load the archive: ${reason}`);
}
