// npm run test:full: wkg, compiled for this machine, gets what we published, and we fetch what it published.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { main } from "@armory-plugins/cli";
import { hasOciRegistry, installClientProgram, startOciRegistry } from "@armory-plugins/local-registry/oci";
import type { OciRegistry } from "@armory-plugins/local-registry/oci";
import { createRegistryClient, parseReference, readWasmManifest } from "@armory-plugins/oci";
import { tempDir } from "@armory-plugins/support";
import { compareWit } from "@armory-plugins/wit-bindgen";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fakeTerminal } from "../support/terminal.ts";
import { serveRegistryMetadata } from "../support/wit-registry.ts";

const nri = fileURLToPath(new URL("../../../../wit/armory-nri/0.1", import.meta.url));

let wkg: string;
beforeAll(async () => {
  wkg = await installClientProgram("wkg");
});

describe.each(["go", "docker"] as const)("what we published in a registry (%s)", (program) => {
  describe.skipIf(!hasOciRegistry(program))("is there for wkg", () => {
    let registry: OciRegistry;
    beforeAll(async () => {
      registry = await startOciRegistry({ program });
    });
    afterAll(() => registry.close());

    it.each([
      ["as wkg has it now", () => ({ oci: { registry: registry.host, namespacePrefix: "new/" } })],
      ["as wkg had it", () => ({ ociRegistry: registry.host, ociNamespacePrefix: "old/" })],
    ])("to get, with a registry.json %s", async (_, metadata) => {
      const cwd = await tempDir();
      const host = await serveRegistryMetadata(metadata());
      await armory(cwd, "publish", nri, "--registry", host);
      await runWkg(cwd, host, "get", "armory:nri@0.1.0", "--output", "./nri.wit");
      expect((await compareWit({ old: nri, new: join(cwd, "nri.wit") })).changes).toEqual([]);
      // The newest version, when it is asked for none
      await runWkg(cwd, host, "get", "armory:nri", "--output", "./nri.wasm");
      expect((await compareWit({ old: nri, new: join(cwd, "nri.wasm") })).changes).toEqual([]);
    });

    it("to fetch as a dependency", async () => {
      const cwd = await tempDir({
        "wit/w.wit": "package acme:app@0.1.0;\nworld app { import armory:nri/runtime@0.1.0; }\n",
      });
      const host = await serveRegistryMetadata({ ociRegistry: registry.host, ociNamespacePrefix: "deps/" });
      await armory(cwd, "publish", nri, "--registry", host);
      await runWkg(cwd, host, "fetch");
      const fetched = await readFile(join(cwd, "wit/deps/armory-nri-0.1.0/package.wit"), "utf8");
      expect(fetched).toContain("update-containers: func(");
    });
  });
});

// Not in go-containerregistry's registry: it sends no location after a part of a blob, which wkg's client waits for
describe.skipIf(!hasOciRegistry("docker"))("what wkg published", () => {
  let registry: OciRegistry;
  beforeAll(async () => {
    registry = await startOciRegistry({ program: "docker" });
  });
  afterAll(() => registry.close());

  it("is there for us to fetch, in the same layout as ours", async () => {
    const cwd = await tempDir();
    const ours = await serveRegistryMetadata({ ociRegistry: registry.host, ociNamespacePrefix: "ours/" });
    const theirs = await serveRegistryMetadata({ ociRegistry: registry.host, ociNamespacePrefix: "theirs/" });
    await armory(cwd, "publish", nri, "--registry", ours);
    await runWkg(cwd, theirs, "publish", nri);
    await armory(cwd, "fetch", "armory:nri@0.1.0", "--registry", theirs, "--out", "got");
    expect((await compareWit({ old: nri, new: join(cwd, "got") })).changes).toEqual([]);
    expect(await layoutOf(`${registry.host}/ours/armory/nri:0.1.0`)).toEqual(
      await layoutOf(`${registry.host}/theirs/armory/nri:0.1.0`),
    );
  });

  it("is compared by wkg with what we published", async () => {
    const changed = await tempDir({
      "w.wit": "package armory:nri@0.1.1;\nworld nri-plugin { export other: func(); }\n",
    });
    const host = await serveRegistryMetadata({ ociRegistry: registry.host, ociNamespacePrefix: "mixed/" });
    await armory(changed, "publish", nri, "--registry", host);
    await expect(runWkg(changed, host, "publish", changed)).rejects.toThrow("is not semver-compatible");
  });
});

// --- internal ---

async function armory(cwd: string, ...args: string[]): Promise<void> {
  const terminal = fakeTerminal(cwd);
  const code = await main(["wit", ...args], terminal);
  expect([code, terminal.err()]).toEqual([0, ""]);
}

/** Run wkg in a directory, with a configuration that knows one registry. */
async function runWkg(cwd: string, host: string, ...args: string[]): Promise<void> {
  const config = `[namespace_registries]\narmory = "${host}"\nacme = "${host}"\n[registry."${host}".oci]\nprotocol = "http"\n`;
  await writeFile(join(cwd, "config.toml"), config);
  const options = ["--config", join(cwd, "config.toml"), "--cache", join(cwd, "cache")];
  await promisify(execFile)(wkg, [...args, ...options], { cwd });
}

/** What a manifest and its config say, but for digests, sizes and times. */
async function layoutOf(text: string): Promise<unknown> {
  const client = createRegistryClient();
  const reference = parseReference(text);
  const { bytes } = await client.fetchManifest(reference);
  const { config, layer } = readWasmManifest(bytes);
  const chunks: Uint8Array[] = [];
  for await (const chunk of client.fetchBlob(reference, config)) chunks.push(chunk);
  const { component, architecture, os, author } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  const manifest = JSON.parse(Buffer.from(bytes).toString("utf8"));
  return {
    fields: Object.keys(manifest).toSorted(),
    annotations: manifest.annotations,
    types: [manifest.mediaType, config.mediaType, layer.mediaType],
    layer: layer.annotations,
    config: { architecture, os, author: author ?? null },
    component: { ...component, exports: component.exports.toSorted(), target: component.target ?? null },
  };
}
