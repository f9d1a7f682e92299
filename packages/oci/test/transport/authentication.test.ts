import type { Credentials, RegistryClientOptions } from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";
import { connect } from "../support/connect.ts";
import { inPieces, descriptorOf, someBytes } from "../support/content.ts";
import { answerManifest, artifactOf } from "../support/manifest.ts";
import { answer, type Handler, inTurn, startServer, type TestServer } from "../support/test-server.ts";

const { bytes, descriptor } = artifactOf(someBytes(100)).manifest;
const password: Credentials = { kind: "password", username: "ada", password: "secret" };
const identity: Credentials = { kind: "identity", token: "refresh me" };
const basic = `Basic ${Buffer.from("ada:secret").toString("base64")}`;
const line = "GET /v2/acme/plugin/manifests/1.0";

/** A registry that asks for this header, and challenges whoever has it not. */
function asking(challenge: string, header: string): Handler {
  return (request, response, number) =>
    (request.headers.authorization === header
      ? answerManifest(bytes)
      : answer(401, "", { "www-authenticate": challenge }))(request, response, number);
}

function pull(server: TestServer, options: RegistryClientOptions = {}) {
  return connect(options).fetchManifest({ registry: server.host, repository: "acme/plugin", tag: "1.0" });
}

/** A registry that gives tokens itself. */
async function tokenRegistry(token: Handler, challengeOf = (url: string) => `Bearer realm="${url}",service="local"`) {
  let url = "";
  const routes: Record<string, Handler> = {
    [line]: (request, response, number) => asking(challengeOf(url), "Bearer good")(request, response, number),
    "GET /token?service=local&scope=repository%3Aacme%2Fplugin%3Apull": token,
    "GET /token?service=local&scope=repository%3Aacme%2Fplugin%3Apull&account=ada": token,
    "POST /token": token,
  };
  const server = await startServer(routes);
  url = `http://${server.host}/token`;
  return server;
}

describe("passwords", () => {
  it("are sent to a registry that asks for them, and no other time", async () => {
    const open = await startServer({ [line]: answerManifest(bytes) });
    const asked: string[] = [];
    const credentials = async (registry: string) => (asked.push(registry), password);
    await pull(open, { credentials });
    expect([asked, open.received[0]?.headers.authorization]).toEqual([[], undefined]);
    const closed = await startServer({ [line]: asking('Basic realm="local"', basic) });
    const client = connect({ credentials });
    const reference = { registry: closed.host, repository: "acme/plugin", tag: "1.0" };
    await client.fetchManifest(reference);
    await client.fetchManifest(reference);
    expect(asked).toEqual([closed.host]);
    expect(closed.received.map(({ headers }) => headers.authorization)).toEqual([undefined, basic, basic]);
  });

  it("are not an identity token", async () => {
    const server = await startServer({ [line]: asking("Basic", basic) });
    await expect(pull(server, { credentials: async () => identity })).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
      detail: expect.stringContaining("it wants a password, and for"),
    });
  });

  it("are sent once where they are refused", async () => {
    const server = await startServer({ [line]: asking("Basic", "none") });
    await expect(pull(server, { credentials: async () => password })).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
      detail: `cannot pull ${server.host}/acme/plugin:1.0: the registry answered 401 to the manifest request`,
      remedy: `check the repository, then log in again: docker login ${server.host}`,
    });
    expect(server.received).toHaveLength(2);
  });
});

describe("tokens", () => {
  const good = answer(200, { token: "good" });

  it("are asked for by nobody, by password, and by identity token", async () => {
    const server = await tokenRegistry(inTurn(answer(200, { access_token: "good", expires_in: 60 })));
    await pull(server);
    await pull(server, { credentials: async () => password });
    const requests = server.received.filter((each) => each.line.includes("/token"));
    expect(requests.map(({ line: asked, headers }) => [asked, headers.authorization])).toEqual([
      ["GET /token?service=local&scope=repository%3Aacme%2Fplugin%3Apull", undefined],
      ["GET /token?service=local&scope=repository%3Aacme%2Fplugin%3Apull&account=ada", basic],
    ]);
    let form = "";
    const refreshing = await tokenRegistry(async (request, response, number) => {
      form = Buffer.concat(await request.toArray()).toString("utf8");
      await answer(200, { access_token: "good" })(request, response, number);
    });
    await pull(refreshing, { credentials: async () => identity, userAgent: "armory/1" });
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      grant_type: "refresh_token",
      service: "local",
      client_id: "armory/1",
      scope: "repository:acme/plugin:pull",
      refresh_token: "refresh me",
    });
  });

  it("are kept, and asked for again once they are refused", async () => {
    let valid = "one";
    const server = await tokenRegistry(
      (request, response, number) => answer(200, { token: valid })(request, response, number),
      (url) => `Bearer realm="${url}",service="local"`,
    );
    const guarded = await startServer({
      [line]: (request, response, number) =>
        asking(`Bearer realm="http://${server.host}/token",service="local"`, `Bearer ${valid}`)(
          request,
          response,
          number,
        ),
    });
    const client = connect();
    const reference = { registry: guarded.host, repository: "acme/plugin", tag: "1.0" };
    await client.fetchManifest(reference);
    await client.fetchManifest(reference);
    expect([guarded.received.length, server.received.length]).toEqual([3, 1]);
    valid = "two";
    await client.fetchManifest(reference);
    expect([guarded.received.length, server.received.length]).toEqual([5, 2]);
  });

  it("are asked for with the scopes that the registry adds", async () => {
    const scope = "repository:acme/plugin:pull repository:acme/plugin:metadata_read registry:catalog:*";
    const asked: string[] = [];
    const tokens = await startServer({});
    const server = await startServer({
      [line]: (request, response, number) =>
        asking(`Bearer realm="http://${tokens.host}/token?x=y",scope="${scope}"`, "Bearer good")(
          request,
          response,
          number,
        ),
    });
    await expect(pull(server)).rejects.toMatchObject({ code: "ARTIFACT_NOT_FOUND" });
    asked.push(...tokens.received.map((each) => decodeURIComponent(each.line)));
    expect(asked).toEqual([
      "GET /token?x=y&scope=repository:acme/plugin:pull&scope=repository:acme/plugin:metadata_read&scope=registry:catalog:*",
    ]);
  });

  it("come from wherever the registry says: it is the one that the credentials are for", async () => {
    const tokens = await startServer({
      "GET /token?service=local&scope=repository%3Aacme%2Fplugin%3Apull&account=ada": good,
    });
    const server = await tokenRegistry(good, () => `Bearer realm="http://${tokens.host}/token",service="local"`);
    await pull(server, { credentials: async () => password });
    expect(tokens.received).toMatchObject([{ headers: { authorization: basic } }]);
  });

  it.each([
    ["http://tokens.example/token", "INSECURE_CONNECTION"],
    ["http://127.0.0.1.example/", "INSECURE_CONNECTION"],
    ["https://ada:secret@tokens.example/", "INVALID_ANSWER"],
    ["file:///etc/passwd", "INVALID_ANSWER"],
    ["/token", "INVALID_ANSWER"],
    ["", "INVALID_ANSWER"],
  ])("do not come from %j", async (realm, code) => {
    const server = await tokenRegistry(good, () => `Bearer realm="${realm}",service="local"`);
    await expect(pull(server, { credentials: async () => password })).rejects.toMatchObject({ code });
    expect(server.received).toHaveLength(1);
  });

  it("are refused where they could not be a header, or are none", async () => {
    for (const body of [
      "",
      "[]",
      "null",
      { token: "" },
      { token: 5 },
      { token: "a\r\nx: y" },
      { token: "ü" },
      { error: "no" },
    ]) {
      const server = await tokenRegistry(answer(200, body));
      await expect(pull(server), JSON.stringify(body)).rejects.toMatchObject({
        code: "INVALID_ANSWER",
        detail: expect.stringMatching(/ to the token request$/),
      });
      expect(server.received).toHaveLength(2);
    }
  });

  it("are not waited for without end", async () => {
    let sent = 0;
    const server = await tokenRegistry((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const chunk = Buffer.alloc(10_000, 0x20);
      const more = (): void => {
        sent += chunk.length;
        if (!response.destroyed) response.write(chunk, more);
      };
      more();
    });
    await expect(pull(server)).rejects.toMatchObject({
      code: "OVERSIZED_ARTIFACT",
      detail: expect.stringMatching(/: the registry answered with more than 65536 bytes to the token request$/),
    });
    expect(sent).toBeLessThan(20_000_000);
  });

  it("are not fetched from where the server of tokens redirects to", async () => {
    const elsewhere = await startServer({});
    const server = await tokenRegistry(answer(307, "", { location: `http://${elsewhere.host}/` }));
    await expect(pull(server, { credentials: async () => password })).rejects.toMatchObject({
      code: "REGISTRY_FAILED",
    });
    expect(elsewhere.received).toEqual([]);
  });

  it("are asked for again where their server fails", async () => {
    const server = await tokenRegistry(inTurn(answer(500), answer(429, "", { "retry-after": "3" }), good));
    const client = connect();
    const reference = { registry: server.host, repository: "acme/plugin", tag: "1.0" };
    expect((await client.fetchManifest(reference)).descriptor).toEqual(descriptor);
    expect(client.clock.pauses).toEqual([1000, 3000]);
  });

  it("that help nothing are an end", async () => {
    const server = await tokenRegistry(answer(200, { token: "bad" }));
    await expect(pull(server, { credentials: async () => password })).rejects.toMatchObject({
      code: "AUTHENTICATION_FAILED",
    });
    expect(server.received).toHaveLength(3);
    await expect(pull(server)).rejects.toMatchObject({
      code: "ACCESS_DENIED",
      detail: expect.stringContaining("and there are no credentials for"),
    });
  });

  it("for pushing are asked for at once", async () => {
    const asked: string[] = [];
    const server = await startServer({});
    const guard = await startServer(
      new Proxy({}, { get: () => answer(401, "", { "www-authenticate": `Bearer realm="http://${server.host}/"` }) }),
    );
    const small = someBytes(10);
    const pushed = connect().pushBlob({ registry: guard.host, repository: "a" }, descriptorOf(small), () =>
      inPieces(small),
    );
    await expect(pushed).rejects.toMatchObject({ code: "ARTIFACT_NOT_FOUND" });
    asked.push(...server.received.map((each) => decodeURIComponent(each.line)));
    expect(asked).toEqual(["GET /?scope=repository:a:pull,push"]);
  });
});

describe("challenges", () => {
  it.each([
    ["Negotiate", 'and asks for authentication by "negotiate"'],
    ['Digest realm="x", NTLM abc==, Custom', 'and asks for authentication by "digest", "ntlm", "custom"'],
    ["", "without saying how to authenticate"],
    ["=, ,", "without saying how to authenticate"],
    ["x".repeat(100), `by "${"x".repeat(40)}"`],
  ])("by %j are in a language that this client does not speak", async (challenge, reason) => {
    const server = await startServer({ [line]: asking(challenge, "none") });
    await expect(pull(server, { credentials: async () => password })).rejects.toMatchObject({
      code: "UNSUPPORTED_AUTHENTICATION",
      detail: expect.stringContaining(reason),
    });
    expect(server.received).toHaveLength(1);
  });

  it.each([
    'Basic realm="local"',
    "BASIC",
    'Negotiate, Basic realm="a, b=c \\" Bearer x", charset="UTF-8"',
    "NTLM abc==, basic realm=x",
    'Digest nonce="x",basic',
  ])("like %j are understood", async (challenge) => {
    const server = await startServer({ [line]: asking(challenge, basic) });
    expect((await pull(server, { credentials: async () => password })).descriptor).toEqual(descriptor);
  });

  it("prefer tokens", async () => {
    const server = await tokenRegistry(
      answer(200, { token: "good" }),
      (url) => `Basic realm="local", bearer REALM = "${url}" , service=local`,
    );
    expect((await pull(server, { credentials: async () => password })).descriptor).toEqual(descriptor);
  });

  it("are read in little time, whatever is in them", async () => {
    const long = `Bearer ${'a="\\'.repeat(2000)}`;
    const server = await startServer({ [line]: asking(long, "none") });
    await expect(pull(server)).rejects.toMatchObject({ name: "OciError" });
  });
});
