import { createHash, randomUUID } from "node:crypto";
import { readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeDirectory } from "@armory-plugins/base";
import { type Digest, digestOf, isDigest } from "../content/digest.ts";
import { isObject, parseJsonBytes } from "../content/json.ts";
import { readWasmManifest, type WasmManifest } from "../layout/wasm-artifact.ts";
import { isOciError, OciError } from "../oci-error.ts";
import { formatReference, parseReference, type Reference } from "../reference/reference.ts";
import { errorCode, hasDigest, hasSize, ifThere, isOlder, moveInto, readIfThere, writeFlushed } from "./files.ts";

/** An artifact in a store, under one of its names. */
export interface StoredArtifact {
  /** The name under which it was pulled: a repository with a tag, or with a digest. */
  readonly reference: Reference;
  /** The digest of its manifest. */
  readonly digest: Digest;
  /** What its manifest says. */
  readonly manifest: WasmManifest;
  /** The absolute path of its WebAssembly file. */
  readonly file: string;
  /** When it was pulled under this name. */
  readonly pulledAt: Date;
}

/** A name in a store, and what it leads to. */
export interface StoredName extends Pick<StoredArtifact, "reference" | "digest" | "pulledAt"> {
  /** Absent where files of it are missing or were changed: to be pulled again. */
  readonly artifact?: StoredArtifact;
}

/** The bytes of an artifact but for its layer, as its registry has them. */
export interface ArtifactContent {
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
}

/** What became of a name when an artifact was stored under it. */
export interface AddedArtifact {
  readonly artifact: StoredArtifact;
  /** The artifact that the tag led to before; it stays in the store under its digest. Absent where the tag is new or has not moved. */
  readonly movedFrom?: Digest;
}

/** A signature of an artifact: a manifest, whose `subject` is the artifact, and the bundle that is the manifest's layer. */
export interface StoredSignature {
  readonly manifest: Uint8Array;
  readonly bundle: Uint8Array;
}

/**
 * The artifacts that were pulled to this machine: a directory an artifact, by the digest of its manifest, and a file a name.
 *
 *     artifacts/sha256-<hex>/{manifest.json, config.json, plugin.wasm, signatures/sha256-<hex>/{manifest.json, bundle.json}}
 *     references/<SHA-256 of the name>.json
 *     partial/<UUID>/            what is not whole yet
 *
 * There is no lock. What is in `artifacts` and `references` was written elsewhere, flushed, and renamed to its place: two programs that store the same
 * artifact, one that is killed, and a full disk leave either the whole or nothing. Whoever stores a name looks afterwards whether the artifact is still there;
 * whoever removes an artifact looks afterwards whether a name has come.
 */
export class ArtifactStore {
  readonly #directory: string;
  readonly #now: () => Date;

  /**
   * @param directory - its absolute path; it is made when something is stored.
   * @param now - tells the time. Default: the machine's own.
   */
  constructor(directory: string, now: () => Date = () => new Date()) {
    this.#directory = directory;
    this.#now = now;
  }

  /** Each name in the store with its artifact, ordered by name. @throws OciError `STORE_UNREADABLE` */
  async list(): Promise<StoredName[]> {
    return await this.#reading(async () => {
      const names = (await this.#names()).map(async (name): Promise<StoredName> => {
        const artifact = await this.#artifactOf(name);
        return artifact === undefined ? name : { ...name, artifact };
      });
      return (await Promise.all(names)).toSorted((one, other) =>
        formatReference(one.reference) < formatReference(other.reference) ? -1 : 1,
      );
    });
  }

  /**
   * Look a name up. A reference with a digest finds what was pulled from its repository under any name.
   *
   * @returns undefined for a name that the store does not have, and for an artifact of which files are missing.
   * @throws OciError `STORE_UNREADABLE`
   */
  async find(reference: Reference): Promise<StoredArtifact | undefined> {
    return await this.#reading(async () => {
      const name = await this.#findName(reference);
      return name && (await this.#artifactOf(name));
    });
  }

  /** Hold an artifact's file against its digest. @throws OciError `STORE_DAMAGED` when somebody, or a broken disk, has changed it. */
  async verify({ reference, manifest, file }: StoredArtifact): Promise<void> {
    if (await this.#reading(() => hasDigest(file, manifest.layer.digest))) return;
    throw damaged(reference, `"${file}" is not what was pulled`);
  }

  /** The bytes of an artifact's manifest and config. @throws OciError `STORE_UNREADABLE`, `STORE_DAMAGED` */
  async readContent({ reference, digest, manifest: { config: described } }: StoredArtifact): Promise<ArtifactContent> {
    return await this.#reading(async () => {
      const [manifest, config] = await Promise.all(
        ["manifest.json", "config.json"].map((name) => readIfThere(join(this.#artifactDirectory(digest), name))),
      );
      if (manifest === undefined || config === undefined) throw damaged(reference, "files are missing");
      if (digestOf(manifest, digest) !== digest || digestOf(config, described.digest) !== described.digest)
        throw damaged(reference, "its manifest or its config is not what was pulled");
      return { manifest, config };
    });
  }

  /** The signatures that were stored with an artifact, by the digests of their manifests. @throws OciError `STORE_UNREADABLE` */
  async readSignatures({ digest }: StoredArtifact): Promise<ReadonlyMap<Digest, StoredSignature>> {
    const directory = this.#signaturesDirectory(digest);
    return await this.#reading(async () => {
      const found = new Map<Digest, StoredSignature>();
      for (const name of await namesIn(directory)) {
        const signature = name.replace("-", ":");
        if (!isDigest(signature)) continue;
        const manifest = await readIfThere(join(directory, name, "manifest.json"));
        const bundle = await readIfThere(join(directory, name, "bundle.json"));
        if (manifest !== undefined && bundle !== undefined) found.set(signature, { manifest, bundle });
      }
      return found;
    });
  }

  /**
   * Store an artifact under a name: a tag, or the digest. If the store has the file, `open` is not called.
   *
   * @param open - the bytes of the layer; when they end, the caller has checked them.
   * @throws OciError `STORE_UNWRITABLE`, `DIGEST_MISMATCH` for a name with the digest of another manifest, and what `open` throws; the store is as before then.
   */
  async add(
    reference: Reference,
    content: ArtifactContent,
    open: () => AsyncIterable<Uint8Array>,
  ): Promise<AddedArtifact> {
    const name: StoredName = { reference, digest: digestOf(content.manifest, reference.digest), pulledAt: this.#now() };
    if (!isNamedRightly(name)) {
      const detail = `cannot store ${formatReference(reference)}: the manifest has the digest ${name.digest}`;
      throw new OciError("DIGEST_MISMATCH", detail);
    }
    return await this.#writing(async () => {
      await this.#sweepPartial();
      const movedFrom = await this.#keepMoved(name);
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        await this.#placeArtifact(name.digest, content, open);
        await this.#placeName(name);
        const artifact = await this.#artifactOf(name);
        if (artifact !== undefined) return { artifact, ...(movedFrom === undefined ? {} : { movedFrom }) };
      }
      const detail = `cannot store ${formatReference(reference)}: another program removes it again and again`;
      throw new OciError("STORE_UNWRITABLE", detail);
    });
  }

  /** Store a signature with an artifact. @throws OciError `STORE_UNWRITABLE` */
  async addSignature({ digest }: StoredArtifact, { manifest, bundle }: StoredSignature): Promise<void> {
    const directory = this.#signaturesDirectory(digest);
    const target = join(directory, fileNameOf(digestOf(manifest)));
    const isWhole = async (): Promise<boolean> =>
      (await hasDigest(join(target, "manifest.json"), digestOf(manifest))) &&
      (await hasDigest(join(target, "bundle.json"), digestOf(bundle)));
    await this.#writing(async () => {
      if (await isWhole()) return;
      await this.withDirectory(async (partial) => {
        const signature = join(partial, "signature");
        await makeDirectory(signature, 0o700);
        await writeFlushed(join(signature, "manifest.json"), [manifest]);
        await writeFlushed(join(signature, "bundle.json"), [bundle]);
        await makeDirectory(directory, 0o700);
        await moveInto(signature, target, join(partial, "old"), isWhole);
      });
    });
  }

  /**
   * Remove a name, and its artifact if no other name leads to it.
   *
   * @returns the name, and what it led to; undefined when the store does not have it.
   * @throws OciError `STORE_UNREADABLE`, `STORE_UNWRITABLE`
   */
  async remove(reference: Reference): Promise<StoredName | undefined> {
    const name = await this.#reading(() => this.#findName(reference));
    if (name === undefined) return undefined;
    await this.#writing(async () => {
      await rm(this.#nameFile(name.reference), { force: true });
      await this.#removeUnnamed(name.digest);
    });
    return name;
  }

  /** Work in an empty directory on the store's disk, which is removed afterwards. @throws OciError `STORE_UNWRITABLE`, and what `work` throws. */
  async withDirectory<Value>(work: (directory: string) => Promise<Value>): Promise<Value> {
    const directory = join(this.#directory, "partial", randomUUID());
    return await this.#writing(async () => {
      await makeDirectory(directory, 0o700);
      try {
        return await work(directory);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    });
  }

  // --- internal ---

  #artifactDirectory(digest: Digest): string {
    return join(this.#directory, "artifacts", fileNameOf(digest));
  }

  #signaturesDirectory(digest: Digest): string {
    return join(this.#artifactDirectory(digest), "signatures");
  }

  /** A name may be longer than a file's, and two names may differ in case alone. */
  #nameFile(reference: Reference): string {
    const hash = createHash("sha256")
      .update(formatReference(storedAs(reference)))
      .digest("hex");
    return join(this.#directory, "references", `${hash}.json`);
  }

  async #findName(reference: Reference): Promise<StoredName | undefined> {
    const named = await this.#readName(this.#nameFile(reference));
    if (named !== undefined || reference.digest === undefined) return named;
    const { registry, repository, digest } = reference;
    return (await this.#names()).find(
      (name) =>
        name.digest === digest && name.reference.registry === registry && name.reference.repository === repository,
    );
  }

  async #names(): Promise<StoredName[]> {
    const directory = join(this.#directory, "references");
    const names = await Promise.all((await namesIn(directory)).map((name) => this.#readName(join(directory, name))));
    return names.filter((name) => name !== undefined);
  }

  /** What a file says of a name; undefined where it is not there, or is not one that a store wrote. */
  async #readName(file: string): Promise<StoredName | undefined> {
    const bytes = await readIfThere(file);
    const name = bytes && parseName(bytes);
    return name !== undefined && this.#nameFile(name.reference) === file ? name : undefined;
  }

  /** The artifact of a name; undefined where it is not there, or not whole. */
  async #artifactOf({ reference, digest, pulledAt }: StoredName): Promise<StoredArtifact | undefined> {
    const directory = this.#artifactDirectory(digest);
    const bytes = await readIfThere(join(directory, "manifest.json"));
    if (bytes === undefined || digestOf(bytes, digest) !== digest) return undefined;
    const manifest = readStoredManifest(bytes);
    if (manifest === undefined) return undefined;
    const file = join(directory, "plugin.wasm");
    if (!(await hasSize(file, manifest.layer.size))) return undefined;
    return { reference, digest, manifest, file, pulledAt };
  }

  /** Keep what a tag has led to under its digest. */
  async #keepMoved({ reference, digest }: StoredName): Promise<Digest | undefined> {
    const before = await this.#readName(this.#nameFile(reference));
    if (before === undefined || before.digest === digest) return undefined;
    const { registry, repository } = reference;
    await this.#placeName({ ...before, reference: { registry, repository, digest: before.digest } });
    return before.digest;
  }

  async #placeArtifact(
    digest: Digest,
    { manifest, config }: ArtifactContent,
    open: () => AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const target = this.#artifactDirectory(digest);
    const { layer } = readWasmManifest(manifest);
    const isWhole = async (): Promise<boolean> =>
      (await hasDigest(join(target, "manifest.json"), digest)) &&
      (await hasDigest(join(target, "config.json"), digestOf(config))) &&
      (await hasDigest(join(target, "plugin.wasm"), layer.digest));
    if (await isWhole()) return;
    await this.withDirectory(async (partial) => {
      const directory = join(partial, "artifact");
      await makeDirectory(directory, 0o700);
      await writeFlushed(join(directory, "plugin.wasm"), open());
      await writeFlushed(join(directory, "config.json"), [config]);
      await writeFlushed(join(directory, "manifest.json"), [manifest]);
      await makeDirectory(join(this.#directory, "artifacts"), 0o700);
      await moveInto(directory, target, join(partial, "old"), isWhole);
    });
  }

  async #placeName({ reference, digest, pulledAt }: StoredName): Promise<void> {
    const name = { reference: formatReference(storedAs(reference)), digest, pulledAt: pulledAt.toISOString() };
    await this.withDirectory(async (partial) => {
      await writeFlushed(join(partial, "reference.json"), [Buffer.from(JSON.stringify(name))]);
      await makeDirectory(join(this.#directory, "references"), 0o700);
      await rename(join(partial, "reference.json"), this.#nameFile(reference));
    });
  }

  async #removeUnnamed(digest: Digest): Promise<void> {
    const isNamed = async (): Promise<boolean> => (await this.#names()).some((name) => name.digest === digest);
    if (await isNamed()) return;
    await this.withDirectory(async (partial) => {
      const target = this.#artifactDirectory(digest);
      const removed = join(partial, "artifact");
      const isRemoved = await ifThere(async () => {
        await rename(target, removed);
        return true;
      });
      if (isRemoved === true && (await isNamed()))
        await moveInto(removed, target, join(partial, "old"), () => Promise.resolve(true));
    });
  }

  /** Remove what programs that were killed have left: nobody works on something for a day. */
  async #sweepPartial(): Promise<void> {
    const directory = join(this.#directory, "partial");
    for (const name of await namesIn(directory)) {
      const path = join(directory, name);
      if (await isOlder(path, this.#now().getTime() - abandonedMs)) await rm(path, { recursive: true, force: true });
    }
  }

  async #reading<Value>(read: () => Promise<Value>): Promise<Value> {
    return await this.#withCode("STORE_UNREADABLE", "read", read);
  }

  async #writing<Value>(write: () => Promise<Value>): Promise<Value> {
    return await this.#withCode("STORE_UNWRITABLE", "write to", write);
  }

  /** What the file system throws becomes an error about the store. */
  async #withCode<Value>(
    code: "STORE_UNREADABLE" | "STORE_UNWRITABLE",
    verb: string,
    act: () => Promise<Value>,
  ): Promise<Value> {
    try {
      return await act();
    } catch (error) {
      if (errorCode(error) === undefined || !(error instanceof Error)) throw error;
      throw new OciError(code, `cannot ${verb} the store "${this.#directory}": ${error.message}`, { cause: error });
    }
  }
}

// --- internal ---

/** How often to store an artifact that another program removes meanwhile. */
const maxAttempts = 5;

const abandonedMs = 24 * 60 * 60 * 1000;

/** The name under which a reference is stored: with a digest, the tag is a remark. Without either, it is the tag `latest`. */
function storedAs({ registry, repository, tag = "latest", digest }: Reference): Reference {
  return digest === undefined ? { registry, repository, tag } : { registry, repository, digest };
}

/** What a manifest in the store says; undefined for one that no store has put there. */
function readStoredManifest(bytes: Uint8Array): WasmManifest | undefined {
  try {
    return readWasmManifest(bytes);
  } catch (error) {
    if (isOciError(error)) return undefined;
    throw error;
  }
}

/** A name with a digest leads to nothing else. */
function isNamedRightly({ reference, digest }: StoredName): boolean {
  return reference.digest === undefined || reference.digest === digest;
}

function fileNameOf(digest: Digest): string {
  return digest.replace(":", "-");
}

function parseName(bytes: Uint8Array): StoredName | undefined {
  try {
    const value = parseJsonBytes(bytes);
    if (!isObject(value)) return undefined;
    const { reference, digest, pulledAt } = value;
    if (typeof reference !== "string" || typeof digest !== "string" || typeof pulledAt !== "string") return undefined;
    if (!isDigest(digest) || Number.isNaN(Date.parse(pulledAt))) return undefined;
    const name = { reference: parseReference(reference), digest, pulledAt: new Date(pulledAt) };
    return isNamedRightly(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

async function namesIn(directory: string): Promise<string[]> {
  return (await ifThere(() => readdir(directory))) ?? [];
}

function damaged(reference: Reference, reason: string): OciError {
  return new OciError("STORE_DAMAGED", `cannot use ${formatReference(reference)} of the store: ${reason}`, {
    remedy: "pull it again",
  });
}
