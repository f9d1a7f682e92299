import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, digestOf, type Progress } from "@armory-plugins/oci";
import { expect, it } from "vitest";
import { connect, limits } from "../support/connect.ts";
import { collect, descriptorOf, someBytes } from "../support/content.ts";
import { TestClock } from "../support/test-clock.ts";
import { answer, type Handler, inTurn, startServer } from "../support/test-server.ts";

const bytes = someBytes(300_000);
const blob = descriptorOf(bytes);
const line = `GET /v2/a/blobs/${blob.digest}`;

async function registryWith(handler: Handler) {
  const server = await startServer({ [line]: handler });
  return { server, repository: { registry: server.host, repository: "a" } };
}

/** A connection that breaks once the client has received so many bytes more. */
function brittleLine(size: number) {
  let cut = (): void => {};
  const handler: Handler = (request, response) => {
    const from = Number(/\d+/.exec(request.headers.range ?? "")?.[0] ?? 0);
    response.writeHead(from === 0 ? 200 : 206, {
      "content-length": bytes.length - from,
      ...(from === 0 ? {} : { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
    });
    response.write(bytes.subarray(from, from + size));
    cut = () => response.destroy();
  };
  const onProgress = ({ done }: Progress): void => {
    if (done > 0 && done % size === 0) cut();
  };
  return { handler, onProgress };
}

/** As a registry does that knows ranges: the rest from where it is asked for. */
const rest: Handler = (request, response, number) => {
  const from = Number(/^bytes=(\d+)-299999$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  return answer(from === 0 ? 200 : 206, bytes.subarray(from), {
    "content-range": `bytes ${from}-299999/300000`,
  })(request, response, number);
};

it("goes on where the connection broke", async () => {
  const brittle = brittleLine(100_000);
  const { server, repository } = await registryWith(inTurn(brittle.handler, rest));
  const heard: Progress[] = [];
  const onProgress = (progress: Progress): void => {
    heard.push(progress);
    brittle.onProgress(progress);
  };
  expect(Buffer.compare(await collect(connect({ onProgress }).fetchBlob(repository, blob)), bytes)).toBe(0);
  expect(server.received.map(({ headers }) => headers.range)).toEqual([undefined, "bytes=100000-299999"]);
  expect(heard[0]).toEqual({ direction: "pull", digest: blob.digest, done: 0, total: 300_000 });
  expect(heard.at(-1)).toEqual({ direction: "pull", digest: blob.digest, done: 300_000, total: 300_000 });
});

it("goes on in a registry that does not know ranges", async () => {
  const { handler, onProgress } = brittleLine(100_000);
  const { repository } = await registryWith(inTurn(handler, answer(200, bytes)));
  expect(Buffer.compare(await collect(connect({ onProgress }).fetchBlob(repository, blob)), bytes)).toBe(0);
});

it("goes on as long as there is progress, and gives up after too many failures without any", async () => {
  const { handler, onProgress } = brittleLine(20_000);
  const good = await registryWith(handler);
  const patient = connect({ attempts: 2, onProgress });
  expect(Buffer.compare(await collect(patient.fetchBlob(good.repository, blob)), bytes)).toBe(0);
  expect(good.server.received).toHaveLength(15);

  const bad = await registryWith(inTurn(handler, (_, response) => void response.destroy()));
  const client = connect({ attempts: 3, onProgress });
  await expect(collect(client.fetchBlob(bad.repository, blob))).rejects.toMatchObject({ code: "REGISTRY_UNREACHABLE" });
  expect(bad.server.received).toHaveLength(4);
});

it("refuses other bytes", async () => {
  const { repository } = await registryWith(answer(200, someBytes(300_000, 2)));
  await expect(collect(connect().fetchBlob(repository, blob))).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    detail: expect.stringMatching(
      /^cannot pull 127\.0\.0\.1:\d+\/a@sha256:[0-9a-f]{64}: the blob has the digest sha256:/,
    ),
  });
});

it("checks digests by SHA-512", async () => {
  const digest = digestOf(bytes, "sha512:");
  const server = await startServer({ [`GET /v2/a/blobs/${digest}`]: answer(200, bytes) });
  const repository = { registry: server.host, repository: "a" };
  expect(await collect(connect().fetchBlob(repository, { ...blob, digest }))).toHaveLength(300_000);
});

it.each([
  ["fewer", 299_999, /the registry has 299999 bytes for the blob, not 300000$/],
  ["more", 300_001, /the registry has 300001 bytes for the blob, not 300000$/],
])("refuses %s bytes than the descriptor says by the header", async (_, size, reason) => {
  const { repository } = await registryWith(answer(200, someBytes(size)));
  await expect(collect(connect().fetchBlob(repository, blob))).rejects.toMatchObject({
    code: "SIZE_MISMATCH",
    detail: expect.stringMatching(reason),
  });
});

it("refuses a blob that never ends", async () => {
  let isClosed = false;
  const endless: Handler = (_, response) => {
    response.writeHead(200);
    response.once("close", () => {
      isClosed = true;
    });
    const more = (): void => void (response.destroyed || response.write(bytes, more));
    more();
  };
  const { repository } = await registryWith(endless);
  await expect(collect(connect().fetchBlob(repository, blob))).rejects.toMatchObject({
    code: "SIZE_MISMATCH",
    detail: expect.stringMatching(/the registry sends more than the 300000 bytes of the blob$/),
  });
  await expect.poll(() => isClosed).toBe(true);
});

it("refuses a blob that ends before", async () => {
  const short: Handler = (_, response) => {
    // Without a length the end looks like one
    response.writeHead(200, { "transfer-encoding": "chunked" }).end(bytes.subarray(0, 1000));
  };
  const { repository } = await registryWith(short);
  await expect(collect(connect().fetchBlob(repository, blob))).rejects.toMatchObject({
    code: "SIZE_MISMATCH",
    detail: expect.stringMatching(/the registry ended the blob after 1000 of 300000 bytes$/),
  });
});

it.each([
  ["another start", { "content-range": "bytes 5-299999/300000" }],
  ["another size", { "content-range": "bytes 100000-299999/400000" }],
  ["no range", {}],
  ["nonsense", { "content-range": "bytes \u009b31m" }],
])("refuses %s for the rest", async (_, headers) => {
  const wrong = (request: Parameters<Handler>[0], response: Parameters<Handler>[1], number: number) =>
    answer(206, bytes.subarray(100_000), headers)(request, response, number);
  const { repository } = await registryWith(wrong);
  const prefix = (async function* () {
    yield bytes.subarray(0, 100_000);
  })();
  await expect(collect(connect().fetchBlob(repository, blob, { prefix }))).rejects.toMatchObject({
    code: "INVALID_ANSWER",
    detail: expect.stringMatching(/answered with the range ".*" to the blob request$/),
  });
});

it("refuses the rest where there is none", async () => {
  const { handler, onProgress } = brittleLine(1000);
  const { repository } = await registryWith(inTurn(handler, answer(416)));
  await expect(collect(connect({ onProgress }).fetchBlob(repository, blob))).rejects.toMatchObject({
    code: "SIZE_MISMATCH",
    detail: expect.stringMatching(/the registry has no more than 1000 of the 300000 bytes$/),
  });
});

it("asks for nothing that is larger than allowed: a terabyte, for example", async () => {
  const { server, repository } = await registryWith(answer(200, bytes));
  for (const [size, client] of [
    [2 ** 40, connect()],
    [300_000, connect({ maxBlobBytes: 299_999 })],
  ] as const) {
    await expect(collect(client.fetchBlob(repository, { ...blob, size }))).rejects.toMatchObject({
      code: "OVERSIZED_ARTIFACT",
      limit: "maxBlobBytes",
    });
  }
  expect(server.received).toEqual([]);
});

it("gives up on a registry that falls silent, and asks again for the rest", async () => {
  const silent: Handler = (_, response) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, 1000));
  };
  const { server, repository } = await registryWith(inTurn(silent, rest));
  const client = connect();
  const passing = setInterval(() => client.clock.pass(limits.idleMs), 50);
  const pulled = await collect(client.fetchBlob(repository, blob)).finally(() => clearInterval(passing));
  expect(Buffer.compare(pulled, bytes)).toBe(0);
  expect(server.count(line)).toBeGreaterThan(1);
});

it("does not count the time that the reader takes", async () => {
  const { repository } = await registryWith(answer(200, bytes));
  const client = connect({ attempts: 1 });
  let size = 0;
  for await (const chunk of client.fetchBlob(repository, blob)) {
    client.clock.pass(limits.idleMs);
    size += chunk.length;
  }
  expect(size).toBe(300_000);
});

it("ends in the middle: when the reader stops, when it is told to, and when its time is used up", async () => {
  const closed: number[] = [];
  const half: Handler = (_, response, number) => {
    response.writeHead(200, { "content-length": bytes.length });
    response.write(bytes.subarray(0, 1000));
    response.once("close", () => closed.push(number));
  };
  const { repository } = await registryWith(half);
  const stopped = connect();
  for await (const _ of stopped.fetchBlob(repository, blob)) break;
  await expect.poll(() => closed).toEqual([1]);

  const abort = new AbortController();
  const aborted = connect({ signal: abort.signal });
  const chunks = aborted.fetchBlob(repository, blob)[Symbol.asyncIterator]();
  await chunks.next();
  setImmediate(() => abort.abort(new Error("enough")));
  await expect(chunks.next()).rejects.toMatchObject({ code: "ABORTED", cause: { message: "enough" } });
  await expect.poll(() => closed).toEqual([1, 2]);

  const late = connect();
  const lateChunks = late.fetchBlob(repository, blob)[Symbol.asyncIterator]();
  await lateChunks.next();
  setImmediate(() => late.clock.pass(limits.timeoutMs));
  await expect(lateChunks.next()).rejects.toMatchObject({ code: "TIMED_OUT", limit: "timeoutMs" });
  await expect.poll(() => closed).toEqual([1, 2, 3]);
  expect([stopped, aborted, late].map(({ clock }) => clock.waiting)).toEqual([0, 0, 0]);
});

it("waits for a registry that starts again in the middle", async () => {
  const brittle = brittleLine(100_000);
  const first = createServer((request, response) => void brittle.handler(request, response, 1));
  first.listen(0, "127.0.0.1");
  await once(first, "listening");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = first.address() as AddressInfo;
  const second = createServer((request, response) => void rest(request, response, 1));
  const clock = new TestClock();
  const pausing: Clock = {
    now: () => clock.now(),
    async sleep(ms, signal) {
      // The second pause, since the first attempt after the break finds nobody
      if (ms < limits.idleMs && clock.pauses.length === 1) await once(second.listen(port, "127.0.0.1"), "listening");
      await clock.sleep(ms, signal);
    },
  };
  const onProgress = (progress: Progress): void => {
    if (progress.done === 100_000) first.close();
    brittle.onProgress(progress);
  };
  const client = connect({ clock: pausing, onProgress });
  const pulled = await collect(client.fetchBlob({ registry: `127.0.0.1:${port}`, repository: "a" }, blob));
  second.closeAllConnections();
  second.close();
  expect(Buffer.compare(pulled, bytes)).toBe(0);
});
