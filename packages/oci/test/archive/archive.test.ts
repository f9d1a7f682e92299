import { createReadStream } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  ArtifactStore,
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
function signatureOf(subject: Uint8Array): { readonly manifest: Buffer; readonly bundle: Buffer } {
  const bundle = Buffer.from('{"a":"bundle"}');
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
  for (const [path, bytes] of Object.entries(files)) await writeFile(join(cwd, path), bytes);
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

/** An index of one manifest that is nowhere. */
function indexOf(reference: string): string {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const annotations = { "org.opencontainers.image.ref.name": reference };
  return JSON.stringify({
    schemaVersion: 2,
    manifests: [{ mediaType, digest: digestOf(Buffer.from("x")), size: 1, annotations }],
  });
}
