import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ArtifactStore, digestOf, formatReference, parseReference } from "@armory-plugins/oci";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { add, artifactOf } from "../support/artifacts.ts";

const run = promisify(execFile);
const [storeHalf = "", storeMuch = ""] = ["half", "much"].map((name) =>
  fileURLToPath(new URL(`../support/store-${name}.ts`, import.meta.url)),
);
const time = new Date("2026-01-02T03:04:05Z");
const tag = parseReference("registry.example/acme/plugin:1.0");

/** The names in a store, each with the digest of its artifact. */
async function namesOf(store: ArtifactStore): Promise<[string, string, boolean][]> {
  return (await store.list()).map(({ reference, digest, artifact }) => [
    formatReference(reference),
    digest,
    artifact !== undefined,
  ]);
}

function digestOfText(text: string): string {
  return artifactOf(Buffer.from(text)).manifest.descriptor.digest;
}

describe("a store", () => {
  it("keeps an artifact with its manifest, its config and its file", async () => {
    const store = new ArtifactStore(join(await tempDir(), "store"), () => time);
    const { artifact, ...rest } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const { manifest, config } = artifactOf(Buffer.from("one"));
    expect(rest).toEqual({});
    expect(artifact).toMatchObject({ reference: tag, digest: manifest.descriptor.digest, pulledAt: time });
    expect(await readFile(artifact.file, "utf8")).toBe("one");
    expect(await store.find(tag)).toEqual(artifact);
    expect(await store.readContent(artifact)).toEqual({ manifest: manifest.bytes, config: config.bytes });
    await store.verify(artifact);
  });

  it("finds an artifact by its digest, whatever name it was pulled under, in its own repository only", async () => {
    const store = new ArtifactStore(await tempDir());
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const { digest } = artifact;
    expect(await store.find(parseReference(`registry.example/acme/plugin@${digest}`))).toEqual(artifact);
    expect(await store.find(parseReference(`registry.example/acme/plugin:other@${digest}`))).toEqual(artifact);
    expect(await store.find(parseReference(`registry.example/acme/other@${digest}`))).toBeUndefined();
    expect(await store.find(parseReference("registry.example/acme/plugin:1.1"))).toBeUndefined();
  });

  it("takes a name without a tag for the tag latest", async () => {
    const store = new ArtifactStore(await tempDir());
    await add(store, "registry.example/acme/plugin", "one");
    expect(await namesOf(store)).toEqual([["registry.example/acme/plugin:latest", digestOfText("one"), true]]);
    expect(await store.find(parseReference("registry.example/acme/plugin:latest"))).toBeDefined();
  });

  it("says that a tag has moved, and keeps what it led to under its digest", async () => {
    const store = new ArtifactStore(await tempDir());
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const moved = await add(store, "registry.example/acme/plugin:1.0", "two");
    expect(moved.movedFrom).toBe(artifact.digest);
    expect(await namesOf(store)).toEqual([
      ["registry.example/acme/plugin:1.0", digestOfText("two"), true],
      [`registry.example/acme/plugin@${digestOfText("one")}`, digestOfText("one"), true],
    ]);
    expect(await readFile(artifact.file, "utf8")).toBe("one");
  });

  it("stores nothing twice", async () => {
    const store = new ArtifactStore(await tempDir());
    await add(store, "registry.example/acme/plugin:1.0", "one");
    const { manifest, config } = artifactOf(Buffer.from("one"));
    const again = await store.add(
      parseReference("other.example/acme/plugin:1.0"),
      { manifest: manifest.bytes, config: config.bytes },
      () => {
        throw new Error("it is opened");
      },
    );
    expect(again.artifact.digest).toBe(manifest.descriptor.digest);
  });

  it("removes a name, and the artifact with its last name", async () => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    await add(store, "registry.example/acme/plugin:latest", "one");
    expect(await store.remove(tag)).toMatchObject({ reference: tag, digest: artifact.digest });
    expect(await store.remove(tag)).toBeUndefined();
    expect(await readFile(artifact.file, "utf8")).toBe("one");
    await store.remove(parseReference(`registry.example/acme/plugin@${artifact.digest}`));
    expect(await namesOf(store)).toEqual([]);
    expect(await readdir(join(directory, "artifacts"))).toEqual([]);
    expect(await readdir(join(directory, "partial"))).toEqual([]);
  });

  it("keeps signatures with the artifact", async () => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const signature = { manifest: Buffer.from("manifest"), bundle: Buffer.from("bundle") };
    await Promise.all([store.addSignature(artifact, signature), store.addSignature(artifact, signature)]);
    expect(await store.readSignatures(artifact)).toEqual(new Map([[digestOf(signature.manifest), signature]]));
    await mkdir(join(directory, "artifacts", artifact.digest.replace(":", "-"), "signatures", "..x"));
    expect([...(await store.readSignatures(artifact)).keys()]).toEqual([digestOf(signature.manifest)]);
  });

  it("is the same for two programs that store the same and different artifacts at once", async () => {
    const directory = await tempDir();
    const stores = [new ArtifactStore(directory), new ArtifactStore(directory)];
    const names = Array.from({ length: 10 }, (_, index) => `registry.example/acme/plugin:${index}`);
    const results = await Promise.all(stores.flatMap((store) => names.map((name) => add(store, name, "the same"))));
    expect(new Set(results.map(({ artifact }) => artifact.file)).size).toBe(1);
    expect(await namesOf(stores[0]!)).toEqual(names.map((name) => [name, digestOfText("the same"), true]));
    expect(await readdir(join(directory, "partial"))).toEqual([]);
  });

  it("keeps what one program stores while another removes it", async () => {
    const directory = await tempDir();
    const [adding, removing] = [new ArtifactStore(directory), new ArtifactStore(directory)];
    for (let round = 0; round < 50; round += 1) {
      await add(removing, "registry.example/acme/old:1", "the same");
      const [{ artifact }] = await Promise.all([
        add(adding, "registry.example/acme/new:1", "the same"),
        removing.remove(parseReference("registry.example/acme/old:1")),
      ]);
      expect(await adding.find(artifact.reference)).toEqual(artifact);
      await adding.remove(artifact.reference);
    }
  });
});

describe("a store that something happened to", () => {
  it("is as before when the artifact can't be read to its end", async () => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    await add(store, "registry.example/acme/plugin:1.0", "one");
    const { manifest, config } = artifactOf(Buffer.from("two"));
    const failing = store.add(tag, { manifest: manifest.bytes, config: config.bytes }, async function* () {
      yield Buffer.from("t");
      throw new Error("the registry is gone");
    });
    await expect(failing).rejects.toThrow("the registry is gone");
    expect((await store.find(tag))?.digest).toBe(digestOfText("one"));
    expect(await readdir(join(directory, "artifacts"))).toHaveLength(1);
    expect(await readdir(join(directory, "partial"))).toEqual([]);
  });

  it("is as before when a program was killed half-way, and what is left of that goes after a day", async () => {
    const directory = await tempDir();
    const killed = spawn(process.execPath, [storeHalf, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(killed.stdout, "data");
    killed.kill("SIGKILL");
    await once(killed, "exit");
    const [half = ""] = await readdir(join(directory, "partial"));
    const store = new ArtifactStore(directory);
    expect(await store.list()).toEqual([]);
    await add(store, "registry.example/acme/plugin:1.0", "one");
    expect(await readdir(join(directory, "partial"))).toEqual([half]);
    const dayAgo = Date.now() / 1000 - 25 * 60 * 60;
    await utimes(join(directory, "partial", half), dayAgo, dayAgo);
    await add(store, "registry.example/acme/plugin:1.0", "two");
    expect(await readdir(join(directory, "partial"))).toEqual([]);
  });

  it.each([
    ["is gone", (file: string) => rm(file)],
    ["is cut", (file: string) => truncate(file, 1)],
  ])("pulls again what lost its file: it %s", async (_, damage) => {
    const store = new ArtifactStore(await tempDir());
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    await damage(artifact.file);
    expect(await store.find(tag)).toBeUndefined();
    expect(await namesOf(store)).toEqual([["registry.example/acme/plugin:1.0", artifact.digest, false]]);
    await add(store, "registry.example/acme/plugin:1.0", "one");
    expect(await readFile(artifact.file, "utf8")).toBe("one");
  });

  it("refuses a file that was changed, and replaces it when it is pulled again", async () => {
    const store = new ArtifactStore(await tempDir());
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    await writeFile(artifact.file, "two");
    await expect(store.verify(artifact)).rejects.toMatchObject({
      code: "STORE_DAMAGED",
      detail: `cannot use registry.example/acme/plugin:1.0 of the store: "${artifact.file}" is not what was pulled`,
      remedy: "pull it again",
    });
    await add(store, "registry.example/acme/plugin:1.0", "one");
    await store.verify(artifact);
  });

  it("refuses a config that was changed, and replaces it when it is pulled again", async () => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const { config } = artifactOf(Buffer.from("one"));
    const path = join(directory, "artifacts", artifact.digest.replace(":", "-"), "config.json");
    await writeFile(path, Buffer.alloc(config.bytes.length));
    await expect(store.readContent(artifact)).rejects.toMatchObject({ code: "STORE_DAMAGED", remedy: "pull it again" });
    await add(store, "registry.example/acme/plugin:1.0", "one");
    expect((await store.readContent(artifact)).config).toEqual(config.bytes);
  });

  it.each(["manifest.json", "bundle.json"])("replaces a signature whose %s was changed", async (file) => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const signature = { manifest: Buffer.from("manifest"), bundle: Buffer.from("bundle") };
    await store.addSignature(artifact, signature);
    const [digest = ""] = (await store.readSignatures(artifact)).keys();
    const kept = join(directory, "artifacts", artifact.digest.replace(":", "-"), "signatures");
    await writeFile(join(kept, digest.replace(":", "-"), file), file === "bundle.json" ? "forged" : "forgery!");
    await store.addSignature(artifact, signature);
    expect([...(await store.readSignatures(artifact)).values()]).toEqual([signature]);
  });

  it("lists what is there beside an artifact that is not a plugin", async () => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const planted = Buffer.from("{}");
    const digest = digestOf(planted);
    const reference = `registry.example/acme/plugin@${digest}`;
    await mkdir(join(directory, "artifacts", digest.replace(":", "-")));
    await writeFile(join(directory, "artifacts", digest.replace(":", "-"), "manifest.json"), planted);
    const hash = createHash("sha256").update(reference).digest("hex");
    const name = JSON.stringify({ reference, digest, pulledAt: time });
    await writeFile(join(directory, "references", `${hash}.json`), name);
    expect(await namesOf(store)).toEqual([
      ["registry.example/acme/plugin:1.0", artifact.digest, true],
      [reference, digest, false],
    ]);
    expect(await store.find(parseReference(reference))).toBeUndefined();
  });

  it("takes a manifest that was changed for none, and removes it like any other", async () => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const manifest = join(directory, "artifacts", artifact.digest.replace(":", "-"), "manifest.json");
    await writeFile(manifest, artifactOf(Buffer.from("two")).manifest.bytes);
    expect(await store.find(tag)).toBeUndefined();
    expect(await store.remove(tag)).toMatchObject({ digest: artifact.digest });
    expect(await readdir(join(directory, "artifacts"))).toEqual([]);
  });

  it.each([
    ["nothing", ""],
    ["no object", "[]"],
    [
      "a path in place of a digest",
      '{"reference":"registry.example/acme/plugin:1.0","digest":"../../etc","pulledAt":"2026"}',
    ],
    [
      "another name",
      `{"reference":"registry.example/acme/other:1","digest":"sha256:${"0".repeat(64)}","pulledAt":"2026"}`,
    ],
  ])("ignores a file of a name that says %s", async (_, text) => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    await add(store, "registry.example/acme/plugin:1.0", "one");
    const [file = ""] = await readdir(join(directory, "references"));
    await writeFile(join(directory, "references", file), text);
    expect(await store.list()).toEqual([]);
    expect(await store.find(tag)).toBeUndefined();
  });

  it.each([
    [
      "another digest than its name",
      { reference: (digest: string) => digest.replaceAll(/[0-9a-f]{64}/g, "0".repeat(64)) },
    ],
    ["no time", { pulledAt: () => "whenever" }],
  ])("ignores a name with a digest whose file says %s", async (_, changes) => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
    const [tagged = ""] = await readdir(join(directory, "references"));
    const good = {
      reference: `registry.example/acme/plugin@${artifact.digest}`,
      digest: artifact.digest,
      pulledAt: time,
    };
    const edits = Object.entries(changes).map(([key, change]) => [key, change(good.reference)]);
    const name = { ...good, ...Object.fromEntries(edits) };
    const hash = createHash("sha256").update(name.reference).digest("hex");
    await rm(join(directory, "references", tagged));
    await writeFile(join(directory, "references", `${hash}.json`), JSON.stringify(name));
    expect(await store.list()).toEqual([]);
    expect(await store.find(parseReference(name.reference))).toBeUndefined();
  });

  it("never stores one manifest under the digest of another", async () => {
    const store = new ArtifactStore(await tempDir());
    const pinned = `registry.example/acme/plugin@${digestOfText("one")}`;
    await expect(add(store, pinned, "two")).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      detail: `cannot store ${pinned}: the manifest has the digest ${digestOfText("two")}`,
    });
    expect(await store.list()).toEqual([]);
  });

  it.runIf(process.platform === "linux").each(["manifest.json", "plugin.wasm"])(
    "takes a pipe in place of %s for a file that is missing, and does not wait for it",
    async (file) => {
      const directory = await tempDir();
      const store = new ArtifactStore(directory);
      const { artifact } = await add(store, "registry.example/acme/plugin:1.0", "one");
      const path = join(directory, "artifacts", artifact.digest.replace(":", "-"), file);
      await rm(path);
      await run("mkfifo", [path]);
      expect(await namesOf(store)).toEqual([["registry.example/acme/plugin:1.0", artifact.digest, false]]);
      await add(store, "registry.example/acme/plugin:1.0", "one");
      expect(await readFile(artifact.file, "utf8")).toBe("one");
    },
  );

  it.runIf(process.platform === "linux")("is as before when no more can be written", async () => {
    const directory = await tempDir();
    const store = new ArtifactStore(directory);
    await add(store, "registry.example/acme/plugin:1.0", "one");
    const { stdout } = await run("/bin/sh", [
      "-c",
      `ulimit -f 1; exec "$0" "$@"`,
      process.execPath,
      storeMuch,
      directory,
    ]);
    expect(stdout).toBe(`STORE_UNWRITABLE cannot write to the store "${directory}": EFBIG: file too large, write\n`);
    expect((await store.find(tag))?.digest).toBe(digestOfText("one"));
    expect(await readdir(join(directory, "partial"))).toEqual([]);
  });

  it("says that its directory is a file", async () => {
    const directory = join(await tempDir(), "store");
    await writeFile(directory, "");
    await expect(add(new ArtifactStore(directory), "a.example/b:1", "one")).rejects.toMatchObject({
      code: "STORE_UNWRITABLE",
      detail: expect.stringMatching(/^cannot write to the store ".*": E(?:NOTDIR|EXIST)/) as string,
    });
    expect(await new ArtifactStore(directory).list()).toEqual([]);
  });
});
