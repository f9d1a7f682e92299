import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  ArtifactStore,
  type Descriptor,
  digestOf,
  formatReference,
  loadArchive,
  parseReference,
  saveArchive,
} from "@armory-plugins/oci";
import { tempDir } from "@armory-plugins/support";
import { create, list } from "tar";
import { describe, expect, it } from "vitest";
import { add, artifactOf } from "../support/artifacts.ts";

const name = "registry.example/acme/plugin:1.0";

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** A manifest that refers to an artifact, as a signature does, and its bundle. */
function signatureOf(
  subject: Uint8Array,
  bundle = Buffer.from('{"a":"bundle"}'),
): { readonly manifest: Buffer; readonly bundle: Buffer } {
  const artifactType = "application/vnd.dev.sigstore.bundle.v0.3+json";
  const descriptorOf = (mediaType: string, bytes: Uint8Array) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    artifactType,
    config: descriptorOf("application/vnd.oci.empty.v1+json", Buffer.from("{}")),
    layers: [descriptorOf(artifactType, bundle)],
    subject: descriptorOf("application/vnd.oci.image.manifest.v1+json", subject),
  };
  return { manifest: Buffer.from(JSON.stringify(manifest)), bundle };
}

/** An archive of two artifacts, one of which has a signature. */
async function archive(): Promise<Buffer> {
  const store = new ArtifactStore(await tempDir());
  const { artifact } = await add(store, name, "one");
  await store.addSignature(artifact, signatureOf(artifactOf(Buffer.from("one")).manifest.bytes));
  await add(store, "127.0.0.1:5000/two", "two");
  const artifacts = (await store.list()).flatMap((stored) => stored.artifact ?? []);
  return await bytesOf(saveArchive(store, artifacts));
}

/** An archive of these files. */
async function tarOf(files: Readonly<Record<string, string | Buffer>>): Promise<AsyncIterable<Uint8Array>> {
  const cwd = await tempDir();
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), bytes);
  }
  return create({ cwd }, Object.keys(files)) as AsyncIterable<Uint8Array>;
}

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

describe("an archive", () => {
  it("carries artifacts and their signatures from one store to another", async () => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    const added = await loadArchive(store, piecesOf(await archive(), 1000));
    expect(added.map(({ artifact }) => formatReference(artifact.reference))).toEqual([
      "127.0.0.1:5000/two:latest",
      name,
    ]);
    const one = await store.find(parseReference(name));
    expect(one && (await readFile(one.file, "utf8"))).toBe("one");
    const signature = signatureOf(artifactOf(Buffer.from("one")).manifest.bytes);
    expect(one && (await store.readSignatures(one))).toEqual(new Map([[digestOf(signature.manifest), signature]]));
    expect(await readdir(join(directory, "partial"))).toEqual([]);
  });

  it("is an image layout with nothing of the machine that made it", async () => {
    const path = join(await tempDir(), "plugins.tar");
    await writeFile(path, await archive());
    const entries: unknown[] = [];
    await list({
      file: path,
      onReadEntry: ({ path: file, mode, mtime, uid, uname }) => entries.push({ file, mode, mtime, uid, uname }),
    });
    const blobs = ["one", "two"].flatMap((text) => {
      const { manifest, config, layer } = artifactOf(Buffer.from(text));
      return [manifest.descriptor.digest, config.descriptor.digest, layer.digest];
    });
    const { manifest, bundle } = signatureOf(artifactOf(Buffer.from("one")).manifest.bytes);
    const digests = [...blobs, ...[manifest, bundle, Buffer.from("{}")].map((bytes) => digestOf(bytes))].toSorted();
    expect(entries).toEqual(
      ["oci-layout", "index.json", ...digests.map((digest) => `blobs/${digest.replace(":", "/")}`)].map((file) => ({
        file,
        mode: 0o644,
        mtime: new Date(0),
        uid: 0,
        uname: "",
      })),
    );
    expect(await archive()).toEqual(await archive());
  });

  it("may be compressed", async () => {
    const store = new ArtifactStore(await tempDir());
    expect(await loadArchive(store, piecesOf(gzipSync(await archive()), 777))).toHaveLength(2);
  });

  it("is not made of a file that was changed in the store", async () => {
    const store = new ArtifactStore(await tempDir());
    const { artifact } = await add(store, name, "one");
    await writeFile(artifact.file, "two");
    await expect(bytesOf(saveArchive(store, [artifact]))).rejects.toMatchObject({ code: "STORE_DAMAGED" });
  });
});

describe("an archive of an artifact with a signature that a stranger pushed", () => {
  it("can be loaded, whatever the signature says that it consists of", async () => {
    const store = new ArtifactStore(await tempDir());
    const { artifact } = await add(store, name, "one");
    const { manifest, layer } = artifactOf(Buffer.from("one"));
    const { manifest: honest, bundle } = signatureOf(manifest.bytes);
    const read = JSON.parse(honest.toString());
    const other = { ...read.config, digest: digestOf(Buffer.from("nowhere")) };
    const forged = Buffer.from(JSON.stringify({ ...read, config: other, layers: [...read.layers, layer] }));
    await store.addSignature(artifact, { manifest: forged, bundle });
    const elsewhere = new ArtifactStore(await tempDir());
    const [loaded] = await loadArchive(elsewhere, saveArchive(store, [artifact]));
    expect(loaded && (await readFile(loaded.artifact.file, "utf8"))).toBe("one");
    expect(loaded && (await elsewhere.readSignatures(loaded.artifact))).toEqual(
      new Map([[digestOf(forged), { manifest: forged, bundle }]]),
    );
  });
});

describe("a file that is not such an archive", () => {
  it.each([
    ["has no index", { "oci-layout": "{}" }, "INVALID_ARCHIVE", "cannot load the archive: it has no index.json"],
    [
      "has an index that is not JSON",
      { "index.json": "{" },
      "INVALID_MANIFEST",
      "cannot read the manifest: it is not JSON",
    ],
    [
      "has no names",
      { "index.json": '{"schemaVersion":2,"manifests":[]}' },
      "INVALID_ARCHIVE",
      "cannot load the archive: nothing in it has a name",
    ],
    ...["1.0.0", "plugin:1.0.0", "", "\u001B[2J"].map((given): [string, Record<string, string>, string, string] => [
      `has the name ${JSON.stringify(given)}`,
      { "index.json": indexOf(given) },
      "INVALID_ARCHIVE",
      `cannot load the archive: the name ${JSON.stringify(given)} in it is not that of an artifact in a registry`,
    ]),
    [
      "lacks a blob",
      { "index.json": indexOf(name) },
      "INVALID_ARCHIVE",
      `cannot load the archive: its blob ${digestOf(Buffer.from("x"))} is missing`,
    ],
  ])("is refused: it %s", async (_, files, code, detail) => {
    const directory = await tempDir();
    const loading = loadArchive(new ArtifactStore(directory), await tarOf(files));
    await expect(loading).rejects.toMatchObject({ code, detail });
    expect(await readdir(directory)).toEqual(["partial"]);
    expect(await readdir(join(directory, "partial"))).toEqual([]);
  });

  it.each([100, 600, 1500, 3000])("is refused, and stores nothing, when it is cut after %i bytes", async (length) => {
    const store = new ArtifactStore(await tempDir());
    const cut = (await archive()).subarray(0, length);
    await expect(loadArchive(store, piecesOf(cut, 512))).rejects.toMatchObject({ code: "INVALID_ARCHIVE" });
    expect(await store.list()).toEqual([]);
  });

  it("is refused when it is not a tar file at all", async () => {
    const store = new ArtifactStore(await tempDir());
    const source = createReadStream(new URL(import.meta.url));
    await expect(loadArchive(store, source)).rejects.toMatchObject({ code: "INVALID_ARCHIVE" });
  });

  it("is refused when a blob is not what its name says", async () => {
    const store = new ArtifactStore(await tempDir());
    const bytes = await archive();
    const at = bytes.indexOf("one");
    bytes.write("owe", bytes.indexOf("one\0", at), "utf8");
    await expect(loadArchive(store, piecesOf(bytes, 4096))).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      detail: `cannot load the archive: its blob ${digestOf(Buffer.from("one"))} has another digest`,
    });
    expect(await store.list()).toEqual([]);
  });

  it("writes nothing outside of the store, whatever its paths say", async () => {
    const outside = await tempDir();
    const store = new ArtifactStore(join(outside, "store"));
    const cwd = await tempDir();
    await writeFile(join(cwd, "evil"), "evil");
    const evil = create({ cwd, preservePaths: true, onWriteEntry: (entry) => (entry.path = "../../../evil") }, [
      "evil",
    ]);
    await expect(loadArchive(store, evil as AsyncIterable<Uint8Array>)).rejects.toMatchObject({
      code: "INVALID_ARCHIVE",
    });
    expect(await readdir(outside)).toEqual(["store"]);
  });
});

describe("an archive that somebody else made", () => {
  it("cannot put another plugin under a name with a digest", async () => {
    const store = new ArtifactStore(await tempDir());
    const pinned = `registry.example/acme/plugin@${digestOf(Buffer.from("good"))}`;
    const { manifest, ...others } = artifactOf(Buffer.from("evil"));
    const files = filesOf(manifest, others.config, { descriptor: others.layer, bytes: Buffer.from("evil") });
    const index = indexOf(pinned, manifest.descriptor);
    await expect(loadArchive(store, await tarOf({ ...files, "index.json": index }))).rejects.toMatchObject({
      code: "INVALID_ARCHIVE",
      detail: `cannot load the archive: the name "${pinned}" in it is that of another manifest`,
    });
    expect(await store.find(parseReference(pinned))).toBeUndefined();
  });

  it("is refused when a blob before the last file is not what its name says", async () => {
    const store = new ArtifactStore(await tempDir());
    const { manifest, config, layer } = artifactOf(Buffer.from("one"));
    const files = filesOf(manifest, config, { descriptor: layer, bytes: Buffer.from("owe") });
    const archived = await bytesOf(await tarOf({ ...files, "index.json": indexOf(name, manifest.descriptor) }));
    await expect(loadArchive(store, piecesOf(archived, archived.length))).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
    });
    expect(await store.list()).toEqual([]);
  });

  it("is refused when there is too much in it to hold at once", async () => {
    const store = new ArtifactStore(await tempDir());
    const wasm = Buffer.from("one");
    const { manifest, config, layer } = artifactOf(wasm);
    const large = Array.from({ length: 17 }, (_, number) => {
      const bundle = Buffer.alloc(4 * 2 ** 20, number);
      return [signatureOf(manifest.bytes, bundle).manifest, bundle];
    });
    const blobs = large.flat().map((bytes) => ({ descriptor: { digest: digestOf(bytes) }, bytes }));
    const files = filesOf(manifest, config, { descriptor: layer, bytes: wasm }, ...blobs);
    const { mediaType } = manifest.descriptor;
    const signatures = large.map(([bytes = wasm]) => ({ mediaType, digest: digestOf(bytes), size: bytes.length }));
    const archived = (manifests: readonly object[]) =>
      tarOf({ ...files, "index.json": indexOf(name, manifest.descriptor, manifests) });
    await expect(loadArchive(store, await archived(signatures))).rejects.toMatchObject({ code: "OVERSIZED_ARTIFACT" });
    expect(await store.list()).toEqual([]);
    const [one] = signatures;
    const [added] = await loadArchive(store, await archived(Array.from({ length: 1000 }, () => one ?? {})));
    expect(added && [...(await store.readSignatures(added.artifact)).keys()]).toEqual([one?.digest]);
  });

  it("is refused when it gives more names than anybody reads", async () => {
    const store = new ArtifactStore(await tempDir());
    const wasm = Buffer.from("one");
    const { manifest, config, layer } = artifactOf(wasm);
    const named = Array.from({ length: 1000 }, (_, number) => ({
      ...manifest.descriptor,
      annotations: { "org.opencontainers.image.ref.name": `registry.example/a${number}` },
    }));
    const files = filesOf(manifest, config, { descriptor: layer, bytes: wasm });
    const index = indexOf(name, manifest.descriptor, named);
    await expect(loadArchive(store, await tarOf({ ...files, "index.json": index }))).rejects.toMatchObject({
      code: "OVERSIZED_ARTIFACT",
    });
  });
});

/** Blobs, by their paths in a layout. */
function filesOf(
  ...blobs: readonly { readonly descriptor: { readonly digest: string }; readonly bytes: Uint8Array }[]
): Record<string, Buffer> {
  return Object.fromEntries(
    blobs.map(({ descriptor, bytes }) => [`blobs/${descriptor.digest.replace(":", "/")}`, Buffer.from(bytes)]),
  );
}

/** An index of one manifest; without a descriptor, of one that is nowhere. */
function indexOf(reference: string, descriptor?: Descriptor, others: readonly object[] = []): string {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const annotations = { "org.opencontainers.image.ref.name": reference };
  const nowhere = { mediaType, digest: digestOf(Buffer.from("x")), size: 1 };
  return JSON.stringify({ schemaVersion: 2, manifests: [{ ...(descriptor ?? nowhere), annotations }, ...others] });
}
