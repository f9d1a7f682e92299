// WIT packages that are published to real registries, and fetched from them.
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { main } from "@armory-plugins/cli";
import { startLocalRegistry } from "@armory-plugins/local-registry";
import { hasOciRegistry, startOciRegistry } from "@armory-plugins/local-registry/oci";
import type { OciRegistry } from "@armory-plugins/local-registry/oci";
import { createRegistryClient, createWasmArtifact, digestOf, pushWit } from "@armory-plugins/oci";
import { tempDir } from "@armory-plugins/support";
import { compareWit, encodeWit } from "@armory-plugins/wit-bindgen";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";
import { serveRegistryMetadata } from "./support/wit-registry.ts";

const tool = (version: string, more = ""): string =>
  `package armory:tool@${version};\n\n/// What a tool does.\ninterface work {\n  use armory:base/types@0.1.0.{rec};\n  run: func(r: rec);\n}\n\nworld plugin {\n  export work;\n  ${more}\n}\n`;
const base =
  "package armory:base@0.1.0;\n\ninterface types {\n  record rec { key: string }\n}\n\ninterface unused {}\n";

/** The packages, with what they depend on. */
const packages = {
  "base/types.wit": base,
  "tool/world.wit": tool("0.1.0"),
  "tool/deps/base/types.wit": base,
  "better/world.wit": tool("0.1.1", "import log: func(m: string);"),
  "better/deps/base/types.wit": base,
  "worse/world.wit": tool("0.1.2", "export more: func();"),
  "worse/deps/base/types.wit": base,
};

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function armory(cwd: string, ...args: string[]): Promise<Outcome> {
  const terminal = fakeTerminal(cwd, "", { SOURCE_DATE_EPOCH: "1700000000" });
  const code = await main(["wit", ...args], terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

describe.skipIf(!hasOciRegistry("go"))("npm run registry", () => {
  it("says where WIT packages are, and has those that were published", async () => {
    const registry = await startLocalRegistry({ isEmpty: true, hasOci: true });
    onTestFinished(() => registry.close());
    const cwd = await tempDir(packages);
    const host = registry.oci?.wit ?? "";
    const published = await armory(cwd, "publish", "base", "--registry", host);
    expect([published.code, published.err]).toEqual([0, ""]);
    expect(published.out).toContain(
      `armory:base 0.1.0 is published: ${registry.oci?.registry}/armory/base:0.1.0@sha256:`,
    );
    const fetched = await armory(cwd, "fetch", "armory:base@0.1.0", "--registry", host, "--out", "got");
    expect([fetched.code, fetched.err]).toEqual([0, ""]);
    expect((await compareWit({ old: "base", new: "got", cwd })).changes).toEqual([]);
    if (process.platform !== "linux") return;
    // Nothing can be made there, and Node's own way to make directories would never end
    const nowhere = await armory(
      cwd,
      "fetch",
      "armory:base@0.1.0",
      "--registry",
      host,
      "--out",
      "/proc/armory/deep/got",
    );
    expect(nowhere).toEqual({ code: 1, out: "", err: expect.stringContaining('cannot write "/proc/armory/deep/got"') });
  });
});

describe.each(["go", "docker"] as const)("a registry (%s)", (program) => {
  describe.skipIf(!hasOciRegistry(program))("that is real", () => {
    let registry: OciRegistry;
    beforeAll(async () => {
      registry = await startOciRegistry({ program });
    });
    afterAll(() => registry.close());

    it("gives back what was published, whole, with the dependencies that it has", async () => {
      const cwd = await tempDir(packages);
      const host = await serveRegistryMetadata({ ociRegistry: registry.host, ociNamespacePrefix: "first/" });
      for (const dir of ["tool", "base"]) {
        const { code, out, err } = await armory(cwd, "publish", dir, "--registry", host);
        expect([code, err]).toEqual([0, ""]);
        const place = `${registry.host}/first/armory/${dir}:0.1.0@sha256:`;
        expect(out).toMatch(new RegExp(`^armory:${dir} 0\\.1\\.0 is published: ${place}[0-9a-f]{64}\n$`));
      }
      const fetched = await armory(cwd, "fetch", "armory:tool@0.1.0", "--registry", host, "--out", "got", "-o", "json");
      expect(JSON.parse(fetched.out)).toMatchObject({
        name: "armory:tool",
        version: "0.1.0",
        directory: "got",
        dependencies: [{ name: "armory:base", version: "0.1.0", isWhole: true }],
      });
      expect((await readdir(join(cwd, "got"), { recursive: true })).toSorted()).toEqual([
        "deps",
        "deps/armory-base-0.1.0",
        "deps/armory-base-0.1.0/package.wit",
        "package.wit",
      ]);
      const { changes } = await compareWit({ old: join(cwd, "tool"), new: join(cwd, "got") });
      expect(changes).toEqual([]);
      expect(await readFile(join(cwd, "got/package.wit"), "utf8")).toContain("/// What a tool does.");
      expect(await readFile(join(cwd, "got/deps/armory-base-0.1.0/package.wit"), "utf8")).toContain("interface unused");
    });

    it("says of dependencies that it does not have that they are in part, and fetches by a reference", async () => {
      const cwd = await tempDir(packages);
      expect((await armory(cwd, "publish", "tool", "--registry", registry.host)).code).toBe(0);
      const reference = `oci://${registry.host}/armory/tool:0.1.0`;
      expect(await armory(cwd, "fetch", reference)).toMatchObject({
        code: 0,
        out: expect.stringMatching(
          /^armory:tool 0\.1\.0: armory-tool-0\.1\.0 \(.*\)\n {2}armory:base 0\.1\.0; not in the registry/,
        ),
      });
      const dependency = join(cwd, "armory-tool-0.1.0/deps/armory-base-0.1.0/package.wit");
      expect(await readFile(dependency, "utf8")).not.toContain("unused");
      expect((await compareWit({ old: join(cwd, "tool"), new: join(cwd, "armory-tool-0.1.0") })).changes).toEqual([]);
      expect(await armory(cwd, "fetch", reference)).toMatchObject({
        code: 1,
        err: 'error: cannot write "armory-tool-0.1.0": the directory is not empty; choose another one with --out\n',
      });
    });

    it("gets each version once, and none that breaks the promise of its series", async () => {
      const cwd = await tempDir(packages);
      const host = await serveRegistryMetadata({ oci: { registry: registry.host, namespacePrefix: "second/" } });
      const publish = (dir: string, ...more: string[]) => armory(cwd, "publish", dir, "--registry", host, ...more);
      expect((await publish("tool", "--dry-run")).out).toBe(
        `armory:tool 0.1.0 may be published: ${registry.host}/second/armory/tool:0.1.0\n`,
      );
      expect((await publish("tool")).out).toContain("is published");
      expect((await publish("tool")).out).toContain("was published before, with the same content");
      expect((await publish("better")).out).toContain("armory:tool 0.1.1 is published");
      expect(await publish("worse")).toMatchObject({
        code: 1,
        out: "",
        err: `error: cannot publish armory:tool 0.1.2: removed import plugin/log and 1 more breaks the promise of 0.1.1; leave the series 0.1.*, or take the change back\n`,
      });
      const changed = await tempDir({ ...packages, "tool/more.wit": "interface more {}\n" });
      expect(await armory(changed, "publish", "tool", "--registry", host)).toMatchObject({
        code: 1,
        err: "error: cannot publish armory:tool 0.1.0: 0.1.0 is released already; raise the version\n",
      });
      expect(
        await armory(cwd, "check", "worse", "--against", `oci://${registry.host}/second/armory/tool`),
      ).toMatchObject({
        code: 1,
        out: expect.stringContaining("0.1.1 → 0.1.2: not compatible"),
      });
      expect(
        await armory(cwd, "check", "better", "--against", `oci://${registry.host}/second/armory/tool:0.1.0`),
      ).toMatchObject({ code: 0, out: expect.stringContaining("0.1.0 → 0.1.1: compatible, with 1 change") });
      const reference = `oci://${registry.host}/second/armory/tool:0.1.0`;
      expect((await armory(cwd, "diff", reference, "better")).out).toContain(
        "added import plugin/log  better/world.wit:",
      );
      const newest = await armory(cwd, "fetch", "armory:tool", "--registry", host, "--out", "newest");
      expect(newest.out).toContain("armory:tool 0.1.1: newest");
    });

    it("is told that packages of others are theirs to publish", async () => {
      const wit = fileURLToPath(new URL("../../../wit/kannika-wasi-plugins/0.1", import.meta.url));
      expect(await armory(wit, "publish", ".", "--registry", registry.host)).toEqual({
        code: 1,
        out: "",
        err: "error: cannot publish kannika:wasi-plugins: it belongs to Kannika, and only packages of the namespace armory are published here; publish other packages with the tools of their owners, such as wkg\n",
      });
    });

    it("is not believed when it has another package under the name, or something else", async () => {
      const cwd = await tempDir(packages);
      const client = createRegistryClient();
      const wit = await encodeWit(join(cwd, "base"));
      const repository = { registry: registry.host, repository: "third/armory/tool" };
      await pushWit(client, repository, { ...wit, version: "0.1.0", created: new Date(0) });
      const host = await serveRegistryMetadata({ ociRegistry: registry.host, ociNamespacePrefix: "third/" });
      const fetch = (name: string) => armory(cwd, "fetch", name, "--registry", host, "--out", "x");
      expect((await fetch("armory:tool@0.1.0")).err).toContain(
        "error: cannot fetch armory:tool@0.1.0: what the registry has under this name is armory:base@0.1.0",
      );
      expect((await fetch("armory:tool@9.9.9")).err).toContain("ARTIFACT_NOT_FOUND");
      expect((await fetch("armory:nothing")).err).toContain("cannot fetch armory:nothing: ");
      const notWit = { ...wit, bytes: Buffer.from("not WebAssembly"), name: "armory:bad", version: "0.1.0" };
      const bad = { registry: registry.host, repository: "third/armory/bad" };
      await pushWit(client, bad, { ...notWit, created: new Date(0) });
      expect((await fetch("armory:bad@0.1.0")).err).toContain("error: [INVALID_WIT]");
      expect(await readdir(cwd)).not.toContain("x");
    });
  });
});

describe("armory wit fetch", () => {
  it.each([
    ["fetch", "acme:tool"],
    ["fetch", "../etc"],
    ["fetch", "acme:tool@../../x", "--registry", "127.0.0.1:1"],
    ["fetch", "acme:tool@0.1.0", "--registry", "http://localhost"],
    ["fetch", "acme:tool@0.1.0", "--registry", "a b"],
    ["fetch", "oci://127.0.0.1:1/acme/tool:0.1.0", "--registry", "127.0.0.1:1"],
  ])("refuses %s %s", async (...args) => {
    const cwd = await tempDir();
    const { code, err } = await armory(cwd, ...args);
    expect([1, 2]).toContain(code);
    expect(err).toMatch(/^error: /);
    expect(err).not.toContain("bug in armory");
    expect(await readdir(cwd)).toEqual([]);
  });

  it.each([
    ["not JSON", "is not JSON"],
    [[], "must be an object"],
    [{ preferredProtocol: "local" }, "prefers another protocol"],
    [{ oci: 1 }, 'has an "oci" that is not an object'],
    [{ ociRegistry: 1 }, "must name the registry and the prefix by strings"],
    [{ ociRegistry: "../etc" }, "which is not a place in a registry"],
    [{ ociNamespacePrefix: "../../" }, "which is not a place in a registry"],
    [{ ociNamespacePrefix: "a".repeat(70_000) }, "has more than 65536 bytes"],
  ])("does not follow a registry.json such as %j", async (metadata, message) => {
    const host = await serveRegistryMetadata(metadata);
    const { code, err } = await armory(await tempDir(), "fetch", "acme:tool@0.1.0", "--registry", host);
    expect(code).toBe(1);
    expect(err).toContain(`error: [INVALID_ANSWER] cannot find the packages of ${host}: `);
    expect(err).toContain(message);
  });
});

it("fetches no chain of dependencies without an end", async () => {
  const blobs = new Map<string, Uint8Array>();
  const make = async (number: number): Promise<Uint8Array> => {
    const next = `package chain:p${number + 1}@0.1.0 { interface t { type x = u8; } }`;
    const own = `package chain:p${number}@0.1.0; interface t { use chain:p${number + 1}/t@0.1.0.{x}; f: func(a: x); }`;
    const { bytes } = await encodeWit(await tempDir({ "package.wit": `${own}\n${next}\n` }));
    const created = new Date(0);
    const { layer, manifest } = createWasmArtifact({
      digest: digestOf(bytes),
      size: bytes.length,
      title: "a",
      created,
    });
    blobs.set(layer.digest, bytes);
    return manifest.bytes;
  };
  const server = createServer((request, response) => {
    const [, number] = /\/v2\/chain\/p(\d+)\/manifests\//.exec(request.url ?? "") ?? [];
    const blob = blobs.get(request.url?.split("/").at(-1) ?? "");
    const headers = { "content-type": "application/vnd.oci.image.manifest.v1+json" };
    if (number === undefined) response.writeHead(blob === undefined ? 404 : 200).end(blob);
    else void make(Number(number)).then((bytes) => response.writeHead(200, headers).end(bytes));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const cwd = await tempDir();
  const { code, err } = await armory(cwd, "fetch", "chain:p0@0.1.0", "--registry", host);
  server.closeAllConnections();
  server.close();
  expect([code, err]).toEqual([
    1,
    "error: [OVERSIZED_ARTIFACT] cannot fetch chain:p0: it depends on more than 200 packages, or on more than 67108864 bytes; check that it is the package that you mean\n",
  ]);
  expect(await readdir(cwd)).toEqual([]);
});
