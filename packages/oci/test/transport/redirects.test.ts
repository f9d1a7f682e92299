import { createRegistryClient, type RegistryClientOptions } from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";
import { connect } from "../support/connect.ts";
import { collect, descriptorOf, inPieces, someBytes } from "../support/content.ts";
import { answerManifest, artifactOf } from "../support/manifest.ts";
import { answer, startServer } from "../support/test-server.ts";

const bytes = someBytes(1000);
const blob = descriptorOf(bytes);
const path = `/v2/a/blobs/${blob.digest}`;
const credentials: RegistryClientOptions["credentials"] = async () => ({
  kind: "password",
  username: "ada",
  password: "secret",
});
const basic = `Basic ${Buffer.from("ada:secret").toString("base64")}`;

function redirect(location: string, status = 307) {
  return answer(status, "", { location });
}

describe("a redirect", () => {
  it("to another host leaves the authorization behind, for good", async () => {
    const storage = await startServer({
      "GET /blob?signature=x": (request, response, number) =>
        redirect(`http://${registry.host}/back`)(request, response, number),
    });
    const asks = answer(401, "", { "www-authenticate": 'Basic realm="local"' });
    const registry = await startServer({
      [`GET ${path}`]: (request, response, number) =>
        (request.headers.authorization === basic ? redirect(`http://${storage.host}/blob?signature=x`) : asks)(
          request,
          response,
          number,
        ),
      "GET /back": answer(200, bytes),
    });
    const client = connect({ credentials });
    expect(await collect(client.fetchBlob({ registry: registry.host, repository: "a" }, blob))).toEqual(bytes);
    expect(storage.received).toHaveLength(1);
    expect(storage.received[0]?.headers).not.toHaveProperty("authorization");
    expect(registry.received.map(({ line, headers }) => [line, headers.authorization])).toEqual([
      [`GET ${path}`, undefined],
      [`GET ${path}`, basic],
      ["GET /back", undefined],
    ]);
  });

  it("on the same host keeps it", async () => {
    const registry = await startServer({
      [`GET ${path}`]: (request, response, number) =>
        (request.headers.authorization === undefined
          ? answer(401, "", { "www-authenticate": "basic" })
          : redirect("/elsewhere?x"))(request, response, number),
      "GET /elsewhere?x": answer(200, bytes),
    });
    await collect(connect({ credentials }).fetchBlob({ registry: registry.host, repository: "a" }, blob));
    expect(registry.received.at(-1)).toMatchObject({ line: "GET /elsewhere?x", headers: { authorization: basic } });
  });

  it("to a host that asks for credentials gets none", async () => {
    const greedy = await startServer({ "GET /": answer(401, "", { "www-authenticate": 'Basic realm="give"' }) });
    const registry = await startServer({ [`GET ${path}`]: redirect(`http://${greedy.host}/`) });
    const pulled = collect(connect({ credentials }).fetchBlob({ registry: registry.host, repository: "a" }, blob));
    await expect(pulled).rejects.toMatchObject({
      code: "REGISTRY_FAILED",
      detail: expect.stringContaining(`: "${greedy.host}" (named by the registry) answered 401 to the blob request`),
    });
    expect(greedy.received).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])("with the status %d is followed", async (status) => {
    const registry = await startServer({
      [`GET ${path}`]: redirect("/there", status),
      "GET /there": answer(200, bytes),
    });
    expect(await collect(connect().fetchBlob({ registry: registry.host, repository: "a" }, blob))).toEqual(bytes);
  });

  it.each([
    ["in a circle", path, "INVALID_ANSWER", /answered with more than 5 redirects/],
    ["to nowhere", "", "INVALID_ANSWER", /answered without a usable "Location"/],
    ["to nonsense", "http://[", "INVALID_ANSWER", /answered without a usable "Location"/],
    [
      "to another machine without TLS",
      "http://storage.example/x",
      "INSECURE_CONNECTION",
      /leads to "http:\/\/storage\.example" without encryption/,
    ],
    ["to a file", "file:///etc/passwd", "INVALID_ANSWER", /answered without a usable "Location"/],
    ["to data", "data:application/wasm,x", "INVALID_ANSWER", /answered without a usable "Location"/],
    [
      "with a password",
      "https://ada:secret@storage.example/",
      "INVALID_ANSWER",
      /answered without a usable "Location"/,
    ],
  ])("%s is refused", async (_, location, code, detail) => {
    const registry = await startServer({ [`GET ${path}`]: redirect(location) });
    const pulled = collect(connect({ attempts: 1 }).fetchBlob({ registry: registry.host, repository: "a" }, blob));
    await expect(pulled).rejects.toMatchObject({ code, detail: expect.stringMatching(detail) });
  });

  it("of an upload is refused", async () => {
    const registry = await startServer({ "POST /v2/a/blobs/uploads/": redirect("http://127.0.0.1:1/") });
    const pushed = connect().pushBlob({ registry: registry.host, repository: "a" }, blob, () => inPieces(bytes));
    await expect(pushed).rejects.toMatchObject({
      code: "INVALID_ANSWER",
      detail: expect.stringMatching(/answered with a redirect to "http:\/\/127\.0\.0\.1:1\/" to the upload request$/),
    });
    const manifest = artifactOf(bytes).manifest;
    const tagged = await startServer({ "PUT /v2/a/manifests/1": redirect("/elsewhere") });
    const reference = { registry: tagged.host, repository: "a", tag: "1" };
    await expect(
      connect().pushManifest(reference, manifest.bytes, manifest.descriptor.mediaType),
    ).rejects.toMatchObject({
      code: "INVALID_ANSWER",
      detail: expect.stringMatching(
        /: "127\.0\.0\.1:\d+" answered with a redirect, for the upload request for the manifest$/,
      ),
    });
    expect(tagged.received).toHaveLength(1);
  });
});

describe("the scheme", () => {
  const { bytes: manifest, descriptor } = artifactOf(bytes).manifest;

  /** A client of a world in which every URL has an answer, or is asked for in vain. */
  function inWorld(answers: Readonly<Record<string, () => Response>>, options: RegistryClientOptions = {}) {
    const asked: string[] = [];
    const client = createRegistryClient({
      attempts: 1,
      ...options,
      fetch: async (input) => {
        const { href: url } = input instanceof URL ? input : new URL("https://another.kind/");
        asked.push(url);
        return answers[url]?.() ?? new Response("", { status: 404 });
      },
    });
    return { client, asked };
  }
  const found = () => new Response(manifest, { headers: { "content-type": descriptor.mediaType } });

  it.each([
    ["ghcr.io", undefined, "https://ghcr.io/"],
    ["ghcr.io", true, "http://ghcr.io/"],
    ["localhost:5000", undefined, "http://localhost:5000/"],
    ["localhost:5000", false, "https://localhost:5000/"],
    ["127.0.0.1:5000", undefined, "http://127.0.0.1:5000/"],
    ["127.8.9.1:5000", undefined, "http://127.8.9.1:5000/"],
    ["[::1]:5000", undefined, "http://[::1]:5000/"],
    ["[::2]:5000", undefined, "https://[::2]:5000/"],
    ["127.0.0.1.example:5000", undefined, "https://127.0.0.1.example:5000/"],
    ["localhost.example", undefined, "https://localhost.example/"],
    ["10.0.0.1:5000", undefined, "https://10.0.0.1:5000/"],
    ["docker.io", undefined, "https://registry-1.docker.io/"],
    ["index.docker.io", undefined, "https://registry-1.docker.io/"],
  ])("of %s, where plain http is %s, is that of %s", async (registry, plainHttp, base) => {
    const url = `${base}v2/a/manifests/1`;
    const { client, asked } = inWorld({ [url]: found }, plainHttp === undefined ? {} : { plainHttp });
    await client.fetchManifest({ registry, repository: "a", tag: "1" });
    expect(asked).toEqual([url]);
  });

  it.each(["http://ghcr.io/plain", "http://127.0.0.1:5000/x", "http://localhost/x"])(
    "never becomes http: not by a redirect to %s",
    async (location) => {
      const url = "https://ghcr.io/v2/a/manifests/1";
      for (const plainHttp of [undefined, false]) {
        const moved = () => new Response("", { status: 302, headers: { location } });
        const { client, asked } = inWorld({ [url]: moved }, plainHttp === undefined ? {} : { plainHttp });
        await expect(client.fetchManifest({ registry: "ghcr.io", repository: "a", tag: "1" })).rejects.toMatchObject({
          code: "INSECURE_CONNECTION",
        });
        expect(asked).toEqual([url]);
      }
    },
  );

  it("never becomes http for a token or an upload either", async () => {
    const url = "https://ghcr.io/v2/a/manifests/1";
    const challenge = { "www-authenticate": 'Bearer realm="http://ghcr.io/token",service="x"' };
    const tokens = inWorld({ [url]: () => new Response("", { status: 401, headers: challenge }) }, { credentials });
    await expect(tokens.client.fetchManifest({ registry: "ghcr.io", repository: "a", tag: "1" })).rejects.toMatchObject(
      {
        code: "INSECURE_CONNECTION",
        detail: expect.stringContaining('wants the token request to go to "http://ghcr.io" without encryption'),
      },
    );
    expect(tokens.asked).toEqual([url]);
    const upload = "https://ghcr.io/v2/a/blobs/uploads/";
    const location = "http://ghcr.io/upload";
    const uploads = inWorld({ [upload]: () => new Response("", { status: 202, headers: { location } }) });
    const pushed = uploads.client.pushBlob({ registry: "ghcr.io", repository: "a" }, blob, () => inPieces(bytes));
    await expect(pushed).rejects.toMatchObject({ code: "INSECURE_CONNECTION" });
    expect(uploads.asked).toEqual([`https://ghcr.io${path}`, upload]);
  });

  it.each([
    "127.0.0.1:5000",
    "localhost:5000",
    "10.0.0.1",
    "172.31.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "localhost.",
    "metadata.localhost",
    "[::ffff:169.254.169.254]",
    "100.64.0.1",
    "0.0.0.0",
    "[::1]",
    "[::ffff:10.0.0.1]",
    "[fd00::1]",
    "[fe80::1]",
  ])("never leads from outside to a token server at %s", async (host) => {
    const url = "https://ghcr.io/v2/a/manifests/1";
    for (const scheme of ["https", "http"]) {
      const challenge = { "www-authenticate": `Bearer realm="${scheme}://${host}/token"` };
      const { client, asked } = inWorld({ [url]: () => new Response("", { status: 401, headers: challenge }) });
      await expect(client.fetchManifest({ registry: "ghcr.io", repository: "a", tag: "1" })).rejects.toMatchObject({
        code: "INVALID_ANSWER",
        detail: expect.stringContaining("as the server for tokens, an address inside of a network"),
      });
      expect(asked).toEqual([url]);
    }
  });

  it("leads from inside to another address inside", async () => {
    const url = "https://10.0.0.1/v2/a/manifests/1";
    const challenge = { "www-authenticate": 'Bearer realm="https://10.0.0.2/token"' };
    const { client, asked } = inWorld({ [url]: () => new Response("", { status: 401, headers: challenge }) });
    await expect(client.fetchManifest({ registry: "10.0.0.1", repository: "a", tag: "1" })).rejects.toMatchObject({
      code: "ARTIFACT_NOT_FOUND",
    });
    expect(asked).toEqual([url, "https://10.0.0.2/token?scope=repository%3Aa%3Apull"]);
  });

  it("says what is wrong with a server without TLS", async () => {
    const server = await startServer({ "GET /v2/a/manifests/1": answerManifest(manifest) });
    const pulled = connect({ plainHttp: false }).fetchManifest({ registry: server.host, repository: "a", tag: "1" });
    await expect(pulled).rejects.toMatchObject({
      code: "REGISTRY_UNREACHABLE",
      detail: expect.stringMatching(/: "127\.0\.0\.1:\d+" does not speak TLS \(\w+\), for the manifest request$/),
      remedy: expect.stringContaining("use plain http"),
    });
  });
});
