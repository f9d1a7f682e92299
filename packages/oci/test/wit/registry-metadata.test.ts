import { fetchRegistryMetadata, isOciError, readRegistryMetadata } from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";
import { answer, startServer } from "../support/test-server.ts";

const path = "GET /.well-known/wasm-pkg/registry.json";

function read(value: unknown): unknown {
  return readRegistryMetadata(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)), "acme.example");
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  return isOciError(error) ? `${error.code}: ${error.detail}` : `not an OciError: ${String(error)}`;
}

describe("readRegistryMetadata()", () => {
  it.each<[value: unknown, registry: string, namespacePrefix: string]>([
    [
      { preferredProtocol: "oci", oci: { registry: "ghcr.io", namespacePrefix: "webassembly/" } },
      "ghcr.io",
      "webassembly/",
    ],
    [{ ociRegistry: "ghcr.io", ociNamespacePrefix: "webassembly/" }, "ghcr.io", "webassembly/"],
    [{ oci: { registry: "one.example" }, ociRegistry: "other.example" }, "other.example", ""],
    [{ oci: { namespacePrefix: "wit/" }, warg: { url: "x" } }, "acme.example", "wit/"],
    [{}, "acme.example", ""],
    // A prefix is put before the namespace as it is
    [{ ociNamespacePrefix: "wit-" }, "acme.example", "wit-"],
  ])("reads %j", (value, registry, namespacePrefix) => {
    expect(read(value)).toEqual({ registry, namespacePrefix });
  });

  it.each([
    "{",
    "null",
    Buffer.from([0xff]).toString("latin1"),
    '{ "__proto__": { "ociRegistry": "evil.example" }, "ociRegistry": 1 }',
    { oci: [] },
    { oci: { registry: "user:secret@evil.example" } },
    { oci: { registry: "evil.example/path?x=" } },
    { ociNamespacePrefix: "/" },
    { ociNamespacePrefix: "UPPER/" },
    { ociNamespacePrefix: "a:b@" },
    { preferredProtocol: "warg" },
  ])("refuses %j", (value) => {
    expect(() => read(value)).toThrow("cannot find the packages of acme.example");
  });
});

describe("fetchRegistryMetadata()", () => {
  it("reads what the registry has, or takes the registry itself", async () => {
    const { host } = await startServer({ [path]: answer(200, { ociRegistry: "ghcr.io" }) });
    expect(await fetchRegistryMetadata(host)).toEqual({ registry: "ghcr.io", namespacePrefix: "" });
    for (const status of [404, 401, 500]) {
      const silent = await startServer({ [path]: answer(status) });
      expect(await fetchRegistryMetadata(silent.host)).toEqual({ registry: silent.host, namespacePrefix: "" });
    }
  });

  it("follows redirects, but not for ever, and not to plain http elsewhere", async () => {
    const target = await startServer({ "GET /there": answer(200, { ociNamespacePrefix: "a/" }) });
    const one = await startServer({ [path]: answer(302, "", { location: `http://${target.host}/there` }) });
    expect(await fetchRegistryMetadata(one.host)).toEqual({ registry: one.host, namespacePrefix: "a/" });
    const loop = await startServer({ [path]: answer(302, "", { location: "/.well-known/wasm-pkg/registry.json" }) });
    expect(await failureOf(fetchRegistryMetadata(loop.host))).toContain("INVALID_ANSWER");
    expect(loop.count(path)).toBe(4);
    const away = await startServer({ [path]: answer(302, "", { location: "http://example.com/x" }) });
    expect(await failureOf(fetchRegistryMetadata(away.host))).toContain("INSECURE_CONNECTION");
  });

  it("ends: for one that is silent, endless, or aborted", async () => {
    const silent = await startServer({ [path]: () => {} });
    expect(await failureOf(fetchRegistryMetadata(silent.host, { timeoutMs: 50 }))).toContain("TIMED_OUT");
    const aborted = AbortSignal.abort();
    expect(await failureOf(fetchRegistryMetadata(silent.host, { signal: aborted }))).toContain("ABORTED");
    const endless = await startServer({
      [path]: (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, " ")));
        };
        response.on("drain", more);
        more();
      },
    });
    expect(await failureOf(fetchRegistryMetadata(endless.host))).toContain("more than 65536 bytes");
    expect(await failureOf(fetchRegistryMetadata("127.0.0.1:9"))).toContain("REGISTRY_UNREACHABLE");
    expect(await failureOf(fetchRegistryMetadata("http://x"))).toContain("INVALID_REFERENCE");
  });
});
