import { digestOf } from "@armory-plugins/oci";
import { expect, it } from "vitest";
import { connect, failureOf, limits } from "../support/connect.ts";
import { descriptorOf, inPieces, someBytes } from "../support/content.ts";
import { answer, type Handler, inTurn, type Routes, startServer } from "../support/test-server.ts";

const bytes = someBytes(300_000);
const blob = descriptorOf(bytes);
const start = "POST /v2/a/blobs/uploads/";
const head = `HEAD /v2/a/blobs/${blob.digest}`;
const put = `PUT /upload?state=A%2fb%3D%3D&digest=${encodeURIComponent(blob.digest)}`;
const begin = answer(202, "", { location: "/upload?state=A%2fb%3D%3D" });

async function push(routes: Routes, options: Parameters<typeof connect>[0] = {}) {
  const server = await startServer({ [head]: answer(404), [start]: begin, ...routes });
  const client = connect(options);
  const pushed = client.pushBlob({ registry: server.host, repository: "a" }, blob, () => inPieces(bytes));
  return { server, client, pushed };
}

it("sends the blob to where the registry says, whose parameters stay as they are", async () => {
  let body = Buffer.alloc(0);
  const { server, pushed } = await push({
    [put]: async (request, response, number) => {
      body = Buffer.concat(await request.toArray());
      await answer(201, "", { "docker-content-digest": blob.digest })(request, response, number);
    },
  });
  expect(await pushed).toBe("pushed");
  expect(Buffer.compare(body, bytes)).toBe(0);
  expect(server.received.map(({ line }) => line)).toEqual([head, start, put]);
  expect(server.received[1]?.headers["content-length"]).toBe("0");
  expect(server.received[2]?.headers).toMatchObject({
    "content-length": "300000",
    "content-type": "application/octet-stream",
  });
  expect(server.received[2]?.headers).not.toHaveProperty("transfer-encoding");
});

it("sends nothing where the blob is", async () => {
  const { server, pushed } = await push({ [head]: answer(200, bytes) });
  expect(await pushed).toBe("exists");
  expect(server.received).toHaveLength(1);
});

it("sends the blob where another one has its place", async () => {
  const { pushed } = await push({ [head]: answer(200, "x"), [put]: answer(201) });
  expect(await pushed).toBe("pushed");
});

it("sends no authorization to another host", async () => {
  const storage = await startServer({ [put]: answer(201) });
  const asking: Handler = (request, response, number) =>
    (request.headers.authorization === undefined
      ? answer(401, "", { "www-authenticate": "Basic" })
      : answer(202, "", { location: `http://${storage.host}/upload?state=A%2fb%3D%3D` }))(request, response, number);
  const { server, pushed } = await push(
    { [start]: asking },
    { credentials: async () => ({ kind: "password", username: "ada", password: "secret" }) },
  );
  expect(await pushed).toBe("pushed");
  expect(server.received.map(({ headers }) => headers.authorization === undefined)).toEqual([true, true, false]);
  expect(storage.received).toHaveLength(1);
  expect(storage.received[0]?.headers).not.toHaveProperty("authorization");
});

it("starts again where the upload breaks, with a question whether the blob arrived", async () => {
  const broken: Handler = (request, response) => {
    request.once("data", () => response.destroy());
  };
  const again = await push({ [put]: inTurn(broken, answer(201)) });
  expect(await again.pushed).toBe("pushed");
  expect(again.server.received.map(({ line }) => line)).toEqual([head, start, put, head, start, put]);

  const arrived = await push({ [head]: inTurn(answer(404), answer(200, bytes)), [put]: broken });
  expect(await arrived.pushed).toBe("exists");

  const never = await push({ [put]: broken }, { attempts: 2 });
  await expect(never.pushed).rejects.toMatchObject({
    code: "REGISTRY_UNREACHABLE",
    detail: expect.stringMatching(/for the upload of the blob$/),
  });
  expect(never.server.count(put)).toBe(2);
});

it("starts again after a failure of the registry", async () => {
  const { server, pushed, client } = await push({
    [put]: inTurn(answer(500), answer(429, "", { "retry-after": "5" }), answer(201)),
  });
  expect(await pushed).toBe("pushed");
  expect(server.count(put)).toBe(3);
  expect(client.clock.pauses).toEqual([1000, 5000]);
});

it("gives up on a registry that takes nothing", async () => {
  const { server, pushed, client } = await push({ [put]: () => {} }, { attempts: 1 });
  const failure = failureOf(pushed);
  await expect.poll(() => server.count(put)).toBe(1);
  const passing = setInterval(() => client.clock.pass(limits.idleMs), 10);
  expect(await failure.finally(() => clearInterval(passing))).toMatchObject({
    code: "REGISTRY_UNREACHABLE",
    detail: expect.stringMatching(/: the registry was silent for too long after the upload of the blob$/),
  });
});

it("reports what the registry refuses, before and while the blob is sent", async () => {
  const early: Handler = (_, response) => {
    response.writeHead(413, { connection: "close" }).end('{"errors":[{"code":"SIZE_INVALID"}]}');
  };
  const { pushed } = await push({ [put]: early });
  await expect(pushed).rejects.toMatchObject({
    code: "OVERSIZED_ARTIFACT",
    detail: expect.stringMatching(/: the registry answered 413 \(SIZE_INVALID\) to the upload of the blob$/),
  });
  const denied = await push({ [start]: answer(403, { errors: [{ code: "DENIED", message: "read only" }] }) });
  await expect(denied.pushed).rejects.toMatchObject({
    code: "ACCESS_DENIED",
    detail: expect.stringMatching(/: the registry answered 403 \(DENIED: read only\) to the upload request$/),
  });
});

it.each([
  ["no place", answer(202), "INVALID_ANSWER"],
  [
    "a place without TLS on another machine",
    answer(202, "", { location: "http://storage.example/" }),
    "INSECURE_CONNECTION",
  ],
  ["a file", answer(202, "", { location: "file:///tmp/x" }), "INVALID_ANSWER"],
  ["another answer", answer(200), "REGISTRY_FAILED"],
])("sends nothing to %s", async (_, handler, code) => {
  const { server, pushed } = await push({ [start]: handler });
  await expect(pushed).rejects.toMatchObject({ code });
  expect(server.received).toHaveLength(2);
});

it("reports a registry that received something else", async () => {
  const { pushed } = await push({ [put]: answer(201, "", { "docker-content-digest": digestOf(someBytes(3)) }) });
  await expect(pushed).rejects.toMatchObject({ code: "DIGEST_MISMATCH" });
});
