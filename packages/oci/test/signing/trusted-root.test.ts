import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fetchTrustedRoot, readTrustedRoot } from "@armory-plugins/oci/signing";
import { tempDir } from "@armory-plugins/support";
import { initializeTUFRepo, tufHandlers } from "@tufjs/repo-mock";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type SigstoreServices, startSigstore } from "./support/sigstore-services.ts";
import { type Answer, startServer } from "./support/start-server.ts";

let sigstore: SigstoreServices;
beforeAll(async () => {
  sigstore = await startSigstore();
});
afterAll(() => sigstore[Symbol.asyncDispose]());

function read(change: Readonly<Record<string, unknown>>) {
  return readTrustedRoot(Buffer.from(JSON.stringify({ ...sigstore.trustedRoot, ...change })));
}

describe("readTrustedRoot()", () => {
  it.each([
    ["application/vnd.dev.sigstore.trustedroot+json;version=0.1"],
    ["application/vnd.dev.sigstore.trustedroot.v0.2+json"],
  ])("reads a root of the type %s", (mediaType) => {
    const { material } = read({ mediaType });
    expect(
      Object.entries(material).map(([name, part]) => [name, Array.isArray(part) ? part.length : typeof part]),
    ).toEqual([
      ["certificateAuthorities", 1],
      ["timestampAuthorities", 1],
      ["tlogs", 1],
      ["ctlogs", 1],
      ["publicKey", "function"],
    ]);
  });

  it.each([
    ["nothing", "", "it is not JSON"],
    ["bytes that are not UTF-8", Buffer.from([0x22, 0xff, 0x22]), "it is not JSON"],
    ["a list", "[]", "it must be an object"],
    ["something else", '{"mediaType":"text/plain"}', 'its media type is "text/plain"'],
  ])("refuses %s", (_, bytes, reason) => {
    expect(() => readTrustedRoot(Buffer.from(bytes))).toThrow(
      expect.objectContaining({ code: "INVALID_TRUSTED_ROOT", detail: `cannot use the trusted root: ${reason}` }),
    );
  });

  it.each([
    ["no certificate authority", { certificateAuthorities: [] }, "it has no certificate authority"],
    [
      "nobody who witnesses a time",
      { tlogs: [], timestampAuthorities: [] },
      "it has neither a log of signatures nor an authority of timestamps",
    ],
    [
      "a certificate of text",
      { certificateAuthorities: [{ certChain: { certificates: [{ rawBytes: "e30=" }] } }] },
      "a certificate or a key in it is malformed",
    ],
    [
      "an authority without certificates",
      { certificateAuthorities: [{}] },
      "a certificate or a key in it is malformed",
    ],
    [
      "a key of text",
      { tlogs: [{ publicKey: { rawBytes: "e30=" }, logId: { keyId: "AAAA" } }] },
      "a certificate or a key in it is malformed",
    ],
    ["a log without a key", { ctlogs: [{}] }, "a certificate or a key in it is malformed"],
    ["authorities of another type", { certificateAuthorities: "x" }, "it has no certificate authority"],
  ])("refuses a root with %s", (_, change, reason) => {
    expect(() => read(change)).toThrow(
      expect.objectContaining({ code: "INVALID_TRUSTED_ROOT", detail: `cannot use the trusted root: ${reason}` }),
    );
  });
});

describe("fetchTrustedRoot()", () => {
  /** A repository with a trusted root, and the file of its first keys. */
  async function startRepository(content: string) {
    const repository = initializeTUFRepo([{ name: "trusted_root.json", content }]);
    const handlers = tufHandlers(repository, { metadataPathPrefix: "", targetPathPrefix: "/targets" });
    const changes = new Map<string, Answer>();
    const server = await startServer(
      async ({ path }) => changes.get(path) ?? handlers.find((each) => each.path === path)?.fn(),
    );
    onTestFinished(() => server[Symbol.asyncDispose]());
    const directory = await tempDir({ "root.json": repository.rootMeta.toJSON() });
    const source = {
      cacheDir: join(directory, "cache"),
      mirrorUrl: server.url,
      rootFile: join(directory, "root.json"),
    };
    return { server, source, changes };
  }

  it("downloads what the repository has signed, and keeps it", async () => {
    const { server, source } = await startRepository(JSON.stringify(sigstore.trustedRoot));
    const { material } = await fetchTrustedRoot(source);
    expect(material.certificateAuthorities).toHaveLength(1);
    expect(await readdir(source.cacheDir)).toEqual([encodeURIComponent(new URL(server.url).host)]);
  });

  it("refuses what somebody else has signed", async () => {
    const [{ server, source }, other] = [
      await startRepository(JSON.stringify(sigstore.trustedRoot)),
      await startRepository("{}"),
    ];
    await expect(fetchTrustedRoot({ ...source, rootFile: other.source.rootFile })).rejects.toMatchObject({
      code: "TRUSTED_ROOT_UNAVAILABLE",
      detail: expect.stringContaining(`cannot get the trusted root of "${server.url}": `),
    });
  });

  it("refuses a file that was changed on the way", async () => {
    const { source, changes } = await startRepository(JSON.stringify(sigstore.trustedRoot));
    const forged = JSON.stringify({ ...sigstore.trustedRoot, tlogs: [] });
    changes.set("/targets/trusted_root.json", { statusCode: 200, response: forged });
    await expect(fetchTrustedRoot(source)).rejects.toMatchObject({ code: "TRUSTED_ROOT_UNAVAILABLE" });
  });

  it("refuses what is signed and is not a trusted root", async () => {
    const { source } = await startRepository(JSON.stringify({ ...sigstore.trustedRoot, certificateAuthorities: [] }));
    await expect(fetchTrustedRoot(source)).rejects.toMatchObject({ code: "INVALID_TRUSTED_ROOT" });
  });

  it("reports a repository that is down, and one of which it has no first keys", async () => {
    const { server, source } = await startRepository("{}");
    await server[Symbol.asyncDispose]();
    await expect(fetchTrustedRoot({ ...source, timeoutMs: 1000 })).rejects.toMatchObject({
      code: "TRUSTED_ROOT_UNAVAILABLE",
    });
    const { cacheDir, mirrorUrl } = source;
    await expect(fetchTrustedRoot({ cacheDir: `${cacheDir}-other`, mirrorUrl })).rejects.toMatchObject({
      code: "TRUSTED_ROOT_UNAVAILABLE",
      detail: `cannot get the trusted root of "${mirrorUrl}": No root.json found for mirror: ${mirrorUrl}`,
    });
  });
});
