import { digestOf } from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";
import { connect, failureOf, limits } from "../support/connect.ts";
import { answerManifest, artifactOf } from "../support/manifest.ts";
import { answer, type Handler, inTurn, startServer } from "../support/test-server.ts";

const { bytes, descriptor } = artifactOf(Buffer.from("plugin")).manifest;
const { digest } = descriptor;
const other = artifactOf(Buffer.from("another")).manifest;

/** A registry with one tag, which somebody asks for. */
async function registryWith(handler: Handler) {
  const server = await startServer({
    "GET /v2/acme/plugin/manifests/1.0": handler,
    [`GET /v2/acme/plugin/manifests/${digest}`]: handler,
    "HEAD /v2/acme/plugin/manifests/1.0": handler,
    [`HEAD /v2/acme/plugin/manifests/${digest}`]: handler,
  });
  const repository = { registry: server.host, repository: "acme/plugin" };
  return { server, tagged: { ...repository, tag: "1.0" }, exact: { ...repository, tag: "moved", digest } };
}

describe("fetchManifest()", () => {
  it("checks the digest of the reference, and asks by it whatever the tag is", async () => {
    const good = await registryWith(answerManifest(bytes));
    expect(await connect().fetchManifest(good.exact)).toEqual({ descriptor, bytes: Buffer.from(bytes) });
    const bad = await registryWith(answerManifest(other.bytes));
    await expect(connect().fetchManifest(bad.exact)).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
      detail: `cannot pull ${bad.server.host}/acme/plugin:moved@${digest}: the manifest has the digest ${other.descriptor.digest}, not ${digest}`,
    });
  });

  it("checks the digest that the registry gives for a tag, by either algorithm", async () => {
    const bad = await registryWith(answerManifest(bytes, { "docker-content-digest": other.descriptor.digest }));
    await expect(connect().fetchManifest(bad.tagged)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    const sha512 = digestOf(bytes, "sha512:");
    const good = await registryWith(answerManifest(bytes, { "docker-content-digest": sha512 }));
    expect((await connect().fetchManifest(good.tagged)).descriptor.digest).toBe(sha512);
    const none = await registryWith(answerManifest(bytes, { "docker-content-digest": "md5:0" }));
    expect((await connect().fetchManifest(none.tagged)).descriptor.digest).toBe(digest);
  });

  it.each([
    [
      "a page",
      answer(200, "<html>", { "content-type": "text/html; charset=utf-8" }),
      /with "text\/html; charset=utf-8", which is not a manifest,/,
    ],
    ["no type", answer(200, bytes), /answered with "", which is not a manifest,/],
    ["a type with controls", answer(200, bytes, { "content-type": "text/\u009b31m" }), /answered with ".*\\u009b31m"/],
    [
      "another type than its own",
      answerManifest(bytes, { "content-type": "application/vnd.oci.image.index.v1+json" }),
      /a manifest that contradicts its media type/,
    ],
    ["no JSON", answer(200, "{", { "content-type": descriptor.mediaType }), /a manifest that is not JSON/],
    [
      "no UTF-8",
      answer(200, Uint8Array.of(0x22, 0xff, 0x22), { "content-type": descriptor.mediaType }),
      /a manifest that is not JSON/,
    ],
    ["no object", answer(200, "[]", { "content-type": descriptor.mediaType }), /contradicts its media type/],
    [
      "nested JSON",
      answer(200, `${"[".repeat(300)}${"]".repeat(300)}`, { "content-type": descriptor.mediaType }),
      /a manifest that is not JSON/,
    ],
  ])("refuses %s in place of a manifest", async (_, handler, reason) => {
    const { tagged } = await registryWith(handler);
    await expect(connect().fetchManifest(tagged)).rejects.toMatchObject({
      code: "INVALID_ANSWER",
      detail: expect.stringMatching(reason),
    });
  });

  it("refuses a large one: by its header, and where it never ends", async () => {
    let sent = 0;
    const endless: Handler = (_, response) => {
      response.writeHead(200, { "content-type": descriptor.mediaType });
      const chunk = Buffer.alloc(65_536, 0x20);
      const more = (): void => {
        if (response.destroyed) return;
        sent += chunk.length;
        response.write(chunk, more);
      };
      more();
    };
    const told: Handler = (_, response) => {
      response.writeHead(200, { "content-type": descriptor.mediaType, "content-length": 2 ** 40 }).flushHeaders();
    };
    for (const handler of [endless, told]) {
      const { tagged } = await registryWith(handler);
      await expect(connect({ maxManifestBytes: 100_000 }).fetchManifest(tagged)).rejects.toMatchObject({
        code: "OVERSIZED_ARTIFACT",
        limit: "maxManifestBytes",
      });
    }
    expect(sent).toBeLessThan(20_000_000);
  });

  it("tries again where an answer breaks off, until nothing is left to try", async () => {
    const broken: Handler = (_, response) => {
      response.writeHead(200, { "content-type": descriptor.mediaType, "content-length": 1000 });
      response.write("{", () => response.destroy());
    };
    const once = await registryWith(inTurn(broken, answerManifest(bytes)));
    expect((await connect().fetchManifest(once.tagged)).descriptor).toEqual(descriptor);
    const always = await registryWith(broken);
    await expect(connect({ attempts: 3 }).fetchManifest(always.tagged)).rejects.toMatchObject({
      code: "REGISTRY_UNREACHABLE",
      detail: expect.stringMatching(/: the registry broke off its answer to the manifest request$/),
    });
    expect(always.server.received).toHaveLength(3);
  });

  it("waits longer after each failure", async () => {
    const { tagged } = await registryWith(answer(503));
    const client = connect({ attempts: 8 });
    await expect(client.fetchManifest(tagged)).rejects.toMatchObject({
      code: "REGISTRY_FAILED",
      detail: expect.stringMatching(/: the registry answered 503 to the manifest request$/),
    });
    expect(client.clock.pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    const lucky = connect({ attempts: 4, random: () => 0 });
    await expect(lucky.fetchManifest(tagged)).rejects.toMatchObject({ code: "REGISTRY_FAILED" });
    expect(lucky.clock.pauses).toEqual([500, 1000, 2000]);
  });

  it.each([500, 502, 504, 408, 429])("tries again after %d", async (status) => {
    const { server, tagged } = await registryWith(inTurn(answer(status), answerManifest(bytes)));
    expect((await connect().fetchManifest(tagged)).descriptor).toEqual(descriptor);
    expect(server.received).toHaveLength(2);
  });

  it.each([400, 402, 405, 410, 418, 501, 505])("does not try again after %d", async (status) => {
    const { server, tagged } = await registryWith(answer(status));
    await expect(connect().fetchManifest(tagged)).rejects.toMatchObject({ code: "REGISTRY_FAILED" });
    expect(server.received).toHaveLength(1);
  });

  it("waits as long as the registry asks for, in seconds or until a date", async () => {
    const date = new Date(Date.UTC(2026, 0, 1, 0, 0, 42)).toUTCString();
    const { tagged } = await registryWith(
      inTurn(
        answer(429, "", { "retry-after": "7" }),
        answer(503, "", { "retry-after": date }),
        answer(429, "", { "retry-after": "soon" }),
        answerManifest(bytes),
      ),
    );
    const client = connect();
    await client.fetchManifest(tagged);
    expect(client.clock.pauses).toEqual([7000, 35_000, 4000]);
  });

  it("does not wait for what is after its own time", async () => {
    const body = { errors: [{ code: "TOOMANYREQUESTS", message: "slow down" }] };
    const { server, tagged } = await registryWith(answer(429, body, { "retry-after": "86400" }));
    const client = connect({ timeoutMs: 3_600_000 });
    await expect(client.fetchManifest(tagged)).rejects.toMatchObject({
      code: "REGISTRY_BUSY",
      limit: "timeoutMs",
      detail: `cannot pull ${server.host}/acme/plugin:1.0: the registry answered 429 (TOOMANYREQUESTS: slow down) to the manifest request; the next attempt would be in 86400 s, after the time limit`,
    });
    expect(client.clock.pauses).toEqual([]);
  });

  it("shows the registry's words, but nothing that a terminal would obey", async () => {
    const errors = [
      { code: "DENIED", message: "\u001b[2J\u202egnp\nnext line" },
      { code: 5, message: {} },
      "text",
      { message: "x".repeat(100_000) },
      { code: "THIRD" },
      { code: "FOURTH" },
      { code: "FIFTH" },
    ];
    const { tagged } = await registryWith(answer(403, { errors: errors.slice(0, 3) }));
    const error = await connect()
      .fetchManifest(tagged)
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "ACCESS_DENIED",
      detail: expect.stringContaining(String.raw`answered 403 (DENIED: \u001b[2J\u202egnp\nnext line) to`),
      remedy: expect.stringContaining("some registries deny access to what does not exist"),
    });
    const many = await registryWith(answer(403, { errors: errors.slice(4) }));
    await expect(connect().fetchManifest(many.tagged)).rejects.toMatchObject({
      detail: expect.stringContaining("403 (THIRD, FOURTH, FIFTH) to"),
    });
    // More than 64 KiB of words are none
    const long = await registryWith(answer(403, { errors }));
    await expect(connect().fetchManifest(long.tagged)).rejects.toMatchObject({
      detail: expect.stringMatching(/answered 403 to the manifest request$/),
    });
  });

  it("gives up on a registry that says nothing", async () => {
    const { server, tagged } = await registryWith(() => {});
    const client = connect({ attempts: 2 });
    const failure = failureOf(client.fetchManifest(tagged));
    for (const attempt of [1, 2]) {
      await expect.poll(() => server.received.length).toBe(attempt);
      client.clock.pass(limits.idleMs);
    }
    expect(await failure).toMatchObject({
      code: "REGISTRY_UNREACHABLE",
      detail: expect.stringMatching(/: the registry was silent for too long after the manifest request$/),
    });
  });

  it("gives up on one that sends a byte now and then", async () => {
    const slow: Handler = (_, response) => {
      response.writeHead(200, { "content-type": descriptor.mediaType, "content-length": 1000 });
      response.write("{");
    };
    const { server, tagged } = await registryWith(slow);
    const client = connect({ attempts: 1 });
    const failure = failureOf(client.fetchManifest(tagged));
    await expect.poll(() => server.received.length).toBe(1);
    const passing = setInterval(() => client.clock.pass(limits.idleMs), 10);
    expect(await failure.finally(() => clearInterval(passing))).toMatchObject({
      code: "REGISTRY_UNREACHABLE",
      detail: expect.stringMatching(/: the registry was silent for too long in its answer to the manifest request$/),
    });
  });

  it("ends when its time is used up, or when it is told to", async () => {
    const { server, tagged } = await registryWith(() => {});
    const client = connect();
    const timedOut = failureOf(client.fetchManifest(tagged));
    await expect.poll(() => server.received.length).toBe(1);
    client.clock.pass(limits.timeoutMs);
    expect(await timedOut).toMatchObject({
      code: "TIMED_OUT",
      limit: "timeoutMs",
      detail: `cannot pull ${server.host}/acme/plugin:1.0: it took longer than 1000000 s`,
    });

    const abort = new AbortController();
    const aborting = connect({ signal: abort.signal });
    const aborted = failureOf(aborting.fetchManifest(tagged));
    await expect.poll(() => server.received.length).toBe(2);
    abort.abort();
    expect(await aborted).toMatchObject({ code: "ABORTED" });
    await expect(aborting.resolve(tagged)).rejects.toMatchObject({ code: "ABORTED" });
    expect(server.received).toHaveLength(2);
    // Nothing is left that would keep a process waiting
    expect([client.clock.waiting, aborting.clock.waiting]).toEqual([0, 0]);
  });

  it("refuses a reference that nobody has parsed", async () => {
    const { server, tagged } = await registryWith(answerManifest(bytes));
    for (const wrong of [
      { ...tagged, repository: "../admin" },
      { ...tagged, tag: "1.0?x" },
      { ...tagged, registry: `user@${server.host}` },
    ]) {
      await expect(connect().fetchManifest(wrong)).rejects.toMatchObject({ code: "INVALID_REFERENCE" });
    }
    expect(server.received).toEqual([]);
  });
});

describe("resolve()", () => {
  it("asks for no more than the headers", async () => {
    const { server, tagged } = await registryWith(answerManifest(bytes));
    expect(await connect().resolve(tagged)).toEqual(descriptor);
    expect(server.received.map(({ line }) => line)).toEqual(["HEAD /v2/acme/plugin/manifests/1.0"]);
  });

  it("asks for the manifest where the headers do not tell", async () => {
    for (const first of [
      answer(405),
      answer(200, bytes, { "content-type": descriptor.mediaType }),
      answerManifest(bytes, { "docker-content-digest": "sha256:short" }),
    ]) {
      const server = await startServer({
        "HEAD /v2/a/manifests/latest": first,
        "GET /v2/a/manifests/latest": answerManifest(bytes),
      });
      expect(await connect().resolve({ registry: server.host, repository: "a" })).toEqual(descriptor);
    }
  });

  it("refuses another digest, another type, and what is too large", async () => {
    const wrong = await registryWith(answerManifest(other.bytes));
    await expect(connect().resolve(wrong.exact)).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
    const html = await registryWith(answerManifest(bytes, { "content-type": "text/html" }));
    await expect(connect().resolve(html.tagged)).rejects.toMatchObject({ code: "INVALID_ANSWER" });
    const large = await registryWith(answerManifest(bytes));
    await expect(connect({ maxManifestBytes: 10 }).resolve(large.tagged)).rejects.toMatchObject({
      code: "OVERSIZED_ARTIFACT",
    });
  });
});

describe("pushManifest()", () => {
  it("says under which conditions", async () => {
    const server = await startServer({ "PUT /v2/a/manifests/1.0": answer(201, "", { etag: '"two"' }) });
    const reference = { registry: server.host, repository: "a", tag: "1.0" };
    const { mediaType } = descriptor;
    expect(await connect().pushManifest(reference, bytes, mediaType, { ifMatch: '"one"' })).toEqual({
      descriptor,
      etag: '"two"',
    });
    await connect().pushManifest(reference, bytes, mediaType, { ifNoneMatch: "*" });
    const sent = server.received.map(({ headers }) => [headers["if-match"], headers["if-none-match"]]);
    expect(sent).toEqual([
      ['"one"', undefined],
      [undefined, "*"],
    ]);
    expect(server.received[0]?.headers).toMatchObject({
      "content-type": mediaType,
      "content-length": String(bytes.length),
    });
  });

  it("refuses what is not what the reference says, before anything is sent", async () => {
    const server = await startServer({});
    const reference = { registry: server.host, repository: "a", digest: other.descriptor.digest };
    await expect(connect().pushManifest(reference, bytes, descriptor.mediaType)).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
    });
    const large = connect({ maxManifestBytes: 10 }).pushManifest({ ...reference, digest }, bytes, descriptor.mediaType);
    await expect(large).rejects.toMatchObject({ code: "OVERSIZED_ARTIFACT" });
    expect(server.received).toEqual([]);
  });

  it("reports that the tag changed, and a registry that received something else", async () => {
    const server = await startServer({
      "PUT /v2/a/manifests/1.0": answer(412),
      "PUT /v2/a/manifests/latest": answer(201, "", { "docker-content-digest": other.descriptor.digest }),
    });
    const repository = { registry: server.host, repository: "a" };
    await expect(
      connect().pushManifest({ ...repository, tag: "1.0" }, bytes, descriptor.mediaType),
    ).rejects.toMatchObject({ code: "MANIFEST_CHANGED" });
    await expect(connect().pushManifest(repository, bytes, descriptor.mediaType)).rejects.toMatchObject({
      code: "DIGEST_MISMATCH",
    });
  });
});
