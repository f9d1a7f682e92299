import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { registryUser, startOciRegistry, hasOciRegistry } from "@armory-plugins/local-registry/oci";
import {
  createRegistryClient,
  type Credentials,
  dockerCredentials,
  type Progress,
  readWasmConfig,
  readWasmManifest,
} from "@armory-plugins/oci";
import { tempDir } from "@armory-plugins/support";
import { expect, it } from "vitest";
import { collect, descriptorOf, inPieces, someBytes, toList } from "../support/content.ts";
import { describeRegistries, pushArtifact, user } from "../support/registry.ts";

const wasm = someBytes(3_000_000);

const open = [{ program: "go" }, { program: "docker" }] as const;
const withTokens = [
  { program: "go", auth: "token" },
  { program: "docker", auth: "token" },
] as const;
const closed = [
  ...withTokens,
  { program: "go", auth: "public token" },
  { program: "go", auth: "password" },
  { program: "docker", auth: "password" },
] as const;

describeRegistries([...open, ...closed], ({ program }, context) => {
  const { connect, inRepository } = context;

  it("gives back what was pushed, by tag and by digest", async () => {
    const repository = inRepository("acme/plugin");
    const { digest } = await pushArtifact(connect(), repository, wasm, "1.0.0");

    const client = connect();
    expect(await client.resolve({ ...repository, tag: "1.0.0" })).toMatchObject({ digest });
    const fetched = await client.fetchManifest({ ...repository, tag: "1.0.0" });
    expect(await client.fetchManifest({ ...repository, digest })).toMatchObject({ bytes: fetched.bytes });
    const manifest = readWasmManifest(fetched.bytes);
    expect(manifest).toMatchObject({
      title: "plugin.wasm",
      permissions: [],
      metadata: { version: "1.0.0", authors: "Ada" },
    });
    expect(Buffer.compare(await collect(client.fetchBlob(repository, manifest.layer)), wasm)).toBe(0);
    const config = await collect(client.fetchBlob(repository, manifest.config));
    expect(readWasmConfig(config, manifest.layer)).toEqual({
      created: "1970-01-01T00:00:00.000Z",
      author: "Ada",
      os: "wasip2",
      component: { exports: ["init"], imports: [] },
    });
  });

  it("pushes a blob once, and reports how far it is", async () => {
    const repository = inRepository("acme/once");
    const heard: Progress[] = [];
    const bytes = someBytes(500_000, 2);
    const blob = descriptorOf(bytes);
    const client = connect({ onProgress: (progress) => heard.push(progress) });
    expect(await client.pushBlob(repository, blob, () => inPieces(bytes))).toBe("pushed");
    expect(heard[0]).toEqual({ direction: "push", digest: blob.digest, done: 0, total: 500_000 });
    expect(heard.at(-1)).toEqual({ direction: "push", digest: blob.digest, done: 500_000, total: 500_000 });
    expect(heard.map(({ done }) => done)).toEqual(heard.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(await client.pushBlob(repository, blob, () => inPieces(bytes))).toBe("exists");
  });

  it("takes an empty blob", async () => {
    const repository = inRepository("acme/empty");
    const empty = new Uint8Array();
    expect(await connect().pushBlob(repository, descriptorOf(empty), () => inPieces(empty))).toBe("pushed");
    expect(await collect(connect().fetchBlob(repository, descriptorOf(empty)))).toEqual(empty);
  });

  it("sends only the rest of a blob of which the beginning is there", async () => {
    const repository = inRepository("acme/rest");
    await pushArtifact(connect(), repository, wasm, "latest");
    const rest = connect().fetchBlob(repository, descriptorOf(wasm), { prefix: inPieces(wasm.subarray(0, 1_234_567)) });
    expect(Buffer.compare(await collect(rest), wasm.subarray(1_234_567))).toBe(0);
    const nothing = connect().fetchBlob(repository, descriptorOf(wasm), { prefix: inPieces(wasm) });
    expect(await collect(nothing)).toHaveLength(0);
    const wrong = connect().fetchBlob(repository, descriptorOf(wasm), { prefix: inPieces(someBytes(1000, 9)) });
    await expect(collect(wrong)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    const tooLong = connect().fetchBlob(repository, descriptorOf(wasm), { prefix: inPieces(someBytes(3_000_001)) });
    await expect(collect(tooLong)).rejects.toMatchObject({ code: "SIZE_MISMATCH" });
  });

  it("lists tags", async () => {
    const repository = inRepository("acme/tags");
    for (const tag of ["1.0.0", "1.1.0", "latest"]) await pushArtifact(connect(), repository, wasm, tag);
    expect((await toList(connect().listTags(repository))).toSorted()).toEqual(["1.0.0", "1.1.0", "latest"]);
  });

  it("says what does not exist", async () => {
    const repository = inRepository("acme/plugin");
    const absent = { ...repository, tag: "0.0.0" };
    const what = `${context.registry.host}/acme/plugin:0.0.0`;
    const get = await connect()
      .fetchManifest(absent)
      .catch((error: unknown) => error);
    expect(get).toMatchObject({ name: "OciError", code: "ARTIFACT_NOT_FOUND" });
    expect(get).toMatchObject({
      detail: expect.stringMatching(
        new RegExp(
          `^cannot pull ${what}: the registry answered 404 \\(MANIFEST_UNKNOWN: .+\\) to the manifest request$`,
        ),
      ),
    });
    await expect(connect().resolve(absent)).rejects.toMatchObject({
      code: "ARTIFACT_NOT_FOUND",
      detail: `cannot resolve ${what}: the registry answered 404 to the manifest request`,
    });
    const blob = descriptorOf(someBytes(10, 77));
    await expect(collect(connect().fetchBlob(repository, blob))).rejects.toMatchObject({ code: "ARTIFACT_NOT_FOUND" });
    const tags = connect().listTags(inRepository("acme/nothing"));
    await expect(toList(tags)).rejects.toMatchObject({ code: "ARTIFACT_NOT_FOUND" });
  });

  it("finds what refers to an artifact", async () => {
    const repository = inRepository("acme/signed");
    const subject = await pushArtifact(connect(), repository, wasm, "1.0.0");
    expect(await connect().listReferrers(repository, subject.digest)).toEqual([]);
    const client = connect();
    const empty = Buffer.from("{}");
    const config = descriptorOf(empty, "application/vnd.oci.empty.v1+json");
    await client.pushBlob(repository, config, () => inPieces(empty));
    const added = [];
    for (const artifactType of ["application/vnd.example.one", "application/vnd.example.two"]) {
      const mediaType = "application/vnd.oci.image.manifest.v1+json";
      const manifest = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType,
          artifactType,
          config,
          layers: [config],
          subject,
          annotations: { a: "b" },
        }),
      );
      const { digest } = descriptorOf(manifest);
      const { descriptor } = await client.pushManifest({ ...repository, digest }, manifest, mediaType);
      await client.addReferrer(repository, subject, { ...descriptor, artifactType, annotations: { a: "b" } });
      // Adding it again changes nothing
      await client.addReferrer(repository, subject, { ...descriptor, artifactType, annotations: { a: "b" } });
      added.push({ ...descriptor, artifactType });
    }
    const found = await connect().listReferrers(repository, subject.digest);
    expect(found.map(({ digest }) => digest).toSorted()).toEqual(added.map(({ digest }) => digest).toSorted());
    const [, second] = added;
    expect(await connect().listReferrers(repository, subject.digest, "application/vnd.example.two")).toMatchObject([
      second,
    ]);
    const hasTag = (await toList(connect().listTags(repository))).some((tag) => tag.startsWith("sha256-"));
    expect(hasTag).toBe(program === "docker");
  });

  it("refuses to push what is not what it was said to be", async () => {
    const repository = inRepository("acme/changed");
    const bytes = someBytes(200_000, 3);
    for (const other of [someBytes(200_000, 4), someBytes(100_000, 3), someBytes(300_000, 3), new Uint8Array()]) {
      const pushed = connect().pushBlob(repository, descriptorOf(bytes), () => inPieces(other));
      await expect(pushed).rejects.toMatchObject({
        code: "DIGEST_MISMATCH",
        detail: expect.stringMatching(/^cannot push .*: what is to be pushed changed while it was read$/),
      });
    }
    const failure = new Error("the disk is gone");
    const failing = connect().pushBlob(repository, descriptorOf(bytes), async function* () {
      yield bytes.subarray(0, 10);
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    const blob = connect().fetchBlob(repository, descriptorOf(bytes));
    await expect(collect(blob)).rejects.toMatchObject({ code: "ARTIFACT_NOT_FOUND" });
  });
});

describeRegistries(closed, ({ auth }, context) => {
  const { connect, inRepository } = context;

  it("refuses whoever is not known", async () => {
    const repository = inRepository("acme/private");
    await pushArtifact(connect(), repository, wasm, "1.0.0");
    const reference = { ...repository, tag: "1.0.0" };
    const nobody = connect({ credentials: async () => undefined });
    const wrong = connect({ credentials: async () => ({ ...user, password: "wrong" }) });
    const pulled = nobody.fetchManifest(reference).catch((error: unknown) => error);
    if (auth === "public token") expect(await pulled).toMatchObject({ descriptor: { size: expect.any(Number) } });
    else {
      expect(await pulled).toMatchObject({
        code: "ACCESS_DENIED",
        detail: expect.stringMatching(
          auth === "token"
            ? /: the registry answered 401 \(UNAUTHORIZED: incorrect username or password\) to the token request, and there are no credentials for "127\.0\.0\.1:\d+"$/
            : /: the registry answered 401 to the manifest request, and there are no credentials for "127\.0\.0\.1:\d+"$/,
        ),
        remedy: expect.stringContaining(`docker login ${context.registry.host}`),
      });
    }
    await expect(wrong.fetchManifest(reference)).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
      detail: expect.stringMatching(auth === "password" ? / to the manifest request$/ : / to the token request$/),
    });
    const bytes = someBytes(10, 5);
    await expect(nobody.pushBlob(repository, descriptorOf(bytes), () => inPieces(bytes))).rejects.toMatchObject({
      code: "ACCESS_DENIED",
    });
  });

  it("takes the credentials of docker", async () => {
    const { username, password } = registryUser;
    const directory = await tempDir({
      "config.json": {
        auths: { [context.registry.host]: { auth: Buffer.from(`${username}:${password}`).toString("base64") } },
      },
    });
    const credentials = dockerCredentials({ env: { DOCKER_CONFIG: directory } });
    const { digest } = await pushArtifact(connect({ credentials }), inRepository("acme/docker"), wasm, "1.0.0");
    expect(await connect().resolve({ ...inRepository("acme/docker"), tag: "1.0.0" })).toMatchObject({ digest });
  });
});

describeRegistries(withTokens, (_, context) => {
  const { connect, inRepository } = context;

  it("takes an identity token, and asks for no more than it needs", async () => {
    const { tokens } = context.registry;
    const identity: Credentials = { kind: "identity", token: tokens?.identityToken ?? "" };
    const repository = inRepository("acme/identity");
    const asked = tokens?.requests.length ?? 0;
    await pushArtifact(connect({ credentials: async () => identity }), repository, wasm, "1.0.0");
    const client = connect({ credentials: async () => identity });
    await client.fetchManifest({ ...repository, tag: "1.0.0" });
    await collect(client.fetchBlob(repository, descriptorOf(wasm)));
    expect(tokens?.requests.slice(asked)).toEqual([
      { method: "POST", service: "local", scopes: ["repository:acme/identity:pull,push"], by: "identity" },
      { method: "POST", service: "local", scopes: ["repository:acme/identity:pull"], by: "identity" },
    ]);
    const wrong = connect({ credentials: async () => ({ kind: "identity", token: "wrong" }) });
    await expect(wrong.resolve({ ...repository, tag: "1.0.0" })).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
  });
});

describeRegistries([{ program: "go" }], (_, { connect, inRepository }) => {
  it("holds little of a large blob in memory", async () => {
    const repository = inRepository("acme/large");
    const chunk = someBytes(1_000_000);
    const size = 200 * chunk.length;
    const hash = createHash("sha256");
    for (let at = 0; at < size; at += chunk.length) hash.update(chunk);
    const blob = { mediaType: "application/wasm", digest: `sha256:${hash.digest("hex")}`, size } as const;
    // What is only waiting to be collected does not count
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const held: number[] = [];
    let next = 0;
    const onProgress = ({ done }: Progress): void => {
      if (done > 0 && done < next) return;
      next = done + 20 * chunk.length;
      collectGarbage();
      held.push(process.memoryUsage().arrayBuffers);
    };
    const before = process.memoryUsage().arrayBuffers;
    const client = connect({ onProgress });
    await client.pushBlob(repository, blob, async function* () {
      for (let at = 0; at < size; at += chunk.length) yield chunk;
    });
    let received = 0;
    for await (const { length } of client.fetchBlob(repository, blob)) received += length;
    expect(received).toBe(size);
    expect(held.length).toBeGreaterThan(15);
    expect(Math.max(...held) - before).toBeLessThan(size / 4);
  });
});

it.skipIf(!hasOciRegistry("go"))("reports a registry that is down", async () => {
  const registry = await startOciRegistry({ program: "go" });
  await registry.close();
  const pulled = createRegistryClient().fetchManifest({ registry: registry.host, repository: "a", tag: "1" });
  await expect(pulled).rejects.toMatchObject({
    code: "REGISTRY_UNREACHABLE",
    detail: `cannot pull ${registry.host}/a:1: nothing listens at "${registry.host}", for the manifest request`,
  });
});
