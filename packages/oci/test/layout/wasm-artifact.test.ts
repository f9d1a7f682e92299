import {
  createWasmArtifact,
  type Descriptor,
  digestOf,
  permissionsAnnotation,
  readManifest,
  readWasmConfig,
  readWasmManifest,
} from "@armory-plugins/oci";
import { describe, expect, it } from "vitest";
import { descriptorOf, someBytes } from "../support/content.ts";

const wasm = someBytes(100);
const file = {
  digest: digestOf(wasm),
  size: wasm.length,
  title: "plugin.wasm",
  created: new Date(Date.UTC(2026, 10, 30, 1, 2, 3)),
} as const;
const world = { exports: ["armory:nri/plugin@0.1.0", "init"], imports: ["wasi:clocks/wall-clock@0.2.6"] };
const layer: Descriptor = { ...descriptorOf(wasm), annotations: { "org.opencontainers.image.title": "plugin.wasm" } };

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString("utf8"));
}

/** A manifest with these fields. */
function manifestWith(fields: object): Uint8Array {
  const config = descriptorOf(Buffer.from("{}"), "application/vnd.wasm.config.v0+json");
  return Buffer.from(JSON.stringify({ schemaVersion: 2, config, layers: [layer], ...fields }));
}

describe("createWasmArtifact()", () => {
  it("writes the layout of wkg", () => {
    const {
      config,
      manifest,
      layer: pushed,
    } = createWasmArtifact({
      ...file,
      component: { ...world, target: "armory:nri/nri-plugin@0.1.0" },
      metadata: {
        version: "1.0.0",
        description: "Pins containers",
        licenses: "Apache-2.0",
        source: "https://example/source",
        url: "https://example/",
        authors: "Ada <ada@example>",
      },
      permissions: ["wasi:filesystem/preopens"],
      annotations: { "com.example.team": "blue" },
    });
    expect(pushed).toEqual(layer);
    expect(parse(config.bytes)).toEqual({
      created: "2026-11-30T01:02:03.000Z",
      author: "Ada <ada@example>",
      architecture: "wasm",
      os: "wasip2",
      layerDigests: [file.digest],
      component: { ...world, target: "armory:nri/nri-plugin@0.1.0" },
    });
    expect(config.descriptor).toEqual(descriptorOf(config.bytes, "application/vnd.wasm.config.v0+json"));
    expect(manifest.descriptor).toEqual(descriptorOf(manifest.bytes, "application/vnd.oci.image.manifest.v1+json"));
    expect(parse(manifest.bytes)).toEqual({
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: config.descriptor,
      layers: [layer],
      annotations: {
        "org.opencontainers.image.version": "1.0.0",
        "org.opencontainers.image.description": "Pins containers",
        "org.opencontainers.image.licenses": "Apache-2.0",
        "org.opencontainers.image.source": "https://example/source",
        "org.opencontainers.image.url": "https://example/",
        "org.opencontainers.image.authors": "Ada <ada@example>",
        "dev.armory-plugins.permissions": '["wasi:filesystem/preopens"]',
        "com.example.team": "blue",
      },
    });
  });

  it("writes a core module without a world", () => {
    const { config, manifest } = createWasmArtifact(file);
    expect(parse(config.bytes)).toEqual({
      created: "2026-11-30T01:02:03.000Z",
      architecture: "wasm",
      os: "wasip1",
      layerDigests: [file.digest],
    });
    expect(parse(manifest.bytes)).toMatchObject({ annotations: {} });
  });

  it("makes the same bytes of the same input", () => {
    const [one, other] = [
      createWasmArtifact({ ...file, component: world }),
      createWasmArtifact({ ...file, component: world }),
    ];
    expect(one.manifest.descriptor.digest).toBe(other.manifest.descriptor.digest);
    const later = createWasmArtifact({ ...file, component: world, created: new Date(0) });
    expect(later.manifest.descriptor.digest).not.toBe(one.manifest.descriptor.digest);
  });
});

describe("readWasmManifest()", () => {
  it("reads what was written", () => {
    const metadata = { version: "1.0.0", licenses: "MIT" };
    const { config, manifest } = createWasmArtifact({ ...file, component: world, metadata, permissions: [] });
    expect(readWasmManifest(manifest.bytes)).toEqual({
      layer,
      config: config.descriptor,
      hasWasmConfig: true,
      title: "plugin.wasm",
      metadata,
      permissions: [],
      annotations: {
        "org.opencontainers.image.version": "1.0.0",
        "org.opencontainers.image.licenses": "MIT",
        [permissionsAnnotation]: "[]",
      },
    });
    expect(readWasmConfig(config.bytes, layer)).toEqual({
      created: "2026-11-30T01:02:03.000Z",
      os: "wasip2",
      component: world,
    });
  });

  it("reads what wkg 0.16 writes", () => {
    // As serde writes it: nulls, and a time in nanoseconds
    const config = Buffer.from(
      `{"created":"2026-11-30T01:02:03.123456789Z","author":null,"architecture":"wasm","os":"wasip2","layerDigests":["${file.digest}"],"component":{"exports":["a:b/c"],"imports":[],"target":null}}`,
    );
    expect(readWasmConfig(config, layer)).toEqual({
      created: "2026-11-30T01:02:03.123456789Z",
      os: "wasip2",
      component: { exports: ["a:b/c"], imports: [] },
    });
  });

  it("reads the layout of wasm-to-oci, and what oras pushes by itself", () => {
    const older = { ...descriptorOf(wasm), mediaType: "application/vnd.wasm.content.layer.v1+wasm" };
    const config = descriptorOf(Buffer.from("{}"), "application/vnd.wasm.config.v1+json");
    expect(readWasmManifest(manifestWith({ config, layers: [older] }))).toEqual({
      layer: older,
      config,
      hasWasmConfig: false,
      metadata: {},
      annotations: {},
    });
    const empty = descriptorOf(Buffer.from("{}"), "application/vnd.oci.empty.v1+json");
    const artifactType = "application/vnd.unknown.artifact.v1";
    expect(readWasmManifest(manifestWith({ config: empty, artifactType }))).toMatchObject({
      layer,
      hasWasmConfig: false,
    });
  });

  it("finds the layer by its media type, at whatever place", () => {
    const text = descriptorOf(someBytes(10), "text/plain");
    expect(readWasmManifest(manifestWith({ layers: [text, layer, text] })).layer).toEqual(layer);
  });

  it.each([
    [
      "no layer",
      { layers: [] },
      /it has no layer of WebAssembly; it is of the type "application\/vnd\.wasm\.config\.v0\+json"$/,
    ],
    [
      "a container image",
      {
        config: descriptorOf(Buffer.from("{}"), "application/vnd.oci.image.config.v1+json"),
        layers: [descriptorOf(wasm, "application/vnd.oci.image.layer.v1.tar+gzip")],
      },
      /it is of the type "application\/vnd\.oci\.image\.config\.v1\+json"$/,
    ],
    [
      "a signature",
      { artifactType: "application/vnd.dev.sigstore.bundle.v0.3+json", layers: [] },
      /of the type "application\/vnd\.dev\.sigstore/,
    ],
    ["a list", { mediaType: "application/vnd.oci.image.index.v1+json", manifests: [] }, /it is a list of manifests/],
    ["a list that hides it", { manifests: [] }, /it is a list of manifests/],
  ])("refuses %s as another kind of artifact", (_, fields, detail) => {
    expect(() => readWasmManifest(manifestWith(fields))).toThrow(
      expect.objectContaining({ code: "NOT_A_PLUGIN", detail: expect.stringMatching(detail) }),
    );
  });

  it.each([
    ["two layers", { layers: [layer, layer] }, /it has 2 layers of WebAssembly/],
    ["layers outside of a list", { layers: {} }, /"layers" must be a list$/],
    ["a layer that is none", { layers: [null] }, /"layers\[0\]" must be an object$/],
    ["no size", { layers: [{ ...layer, size: undefined }] }, /"layers\[0\]\.size" must be a number of bytes$/],
    ["a negative size", { layers: [{ ...layer, size: -1 }] }, /"layers\[0\]\.size"/],
    ["a size with a fraction", { layers: [{ ...layer, size: 1.5 }] }, /"layers\[0\]\.size"/],
    ["a size beyond 2^53", { layers: [{ ...layer, size: 2 ** 60 }] }, /"layers\[0\]\.size"/],
    ["a size as a string", { layers: [{ ...layer, size: "100" }] }, /"layers\[0\]\.size"/],
    [
      "a path as the digest",
      { layers: [{ ...layer, digest: "sha256:../../../etc/passwd" }] },
      /"layers\[0\]\.digest" must be a digest/,
    ],
    ["another algorithm", { layers: [{ ...layer, digest: `md5:${"0".repeat(32)}` }] }, /"layers\[0\]\.digest"/],
    ["a media type with controls", { layers: [{ ...layer, mediaType: "a/b\u001b[2J" }] }, /"layers\[0\]\.mediaType"/],
    ["annotations with a number", { annotations: { a: 1 } }, /"annotations\["a"\]" must be a string$/],
    ["a list of annotations", { annotations: ["a"] }, /"annotations" must be an object$/],
    ["no config", { config: undefined }, /"config" must be an object$/],
    ["another version", { schemaVersion: 1 }, /"schemaVersion" must be 2$/],
    ["another media type", { mediaType: "application/json" }, /its media type is "application\/json"$/],
    ["an artifact type that is none", { artifactType: "x" }, /"artifactType" must be a media type$/],
    ["a subject that is none", { subject: "x" }, /"subject" must be an object$/],
    [
      "permissions that are not JSON",
      { annotations: { [permissionsAnnotation]: "[" } },
      /must be a JSON list of strings$/,
    ],
    [
      "permissions that are an object",
      { annotations: { [permissionsAnnotation]: '{"a":1}' } },
      /must be a JSON list of strings$/,
    ],
    [
      "permissions that are numbers",
      { annotations: { [permissionsAnnotation]: "[1]" } },
      /must be a JSON list of strings$/,
    ],
  ])("refuses %s", (_, fields, detail) => {
    expect(() => readWasmManifest(manifestWith(fields))).toThrow(
      expect.objectContaining({ code: "INVALID_MANIFEST", detail: expect.stringMatching(detail) }),
    );
  });

  it.each(["", "null", "[]", "{", '"x"', `${"[".repeat(1000)}${"]".repeat(1000)}`])("refuses %j", (text) => {
    expect(() => readWasmManifest(Buffer.from(text))).toThrow(expect.objectContaining({ code: "INVALID_MANIFEST" }));
  });

  it.each([
    "../plugin.wasm",
    "/etc/passwd",
    "a\\b",
    "C:x",
    "",
    ".",
    "..",
    ".hidden",
    "a\u001b",
    "a\n",
    "x".repeat(300),
    "plugin.wasm ",
  ])("gives no title for %j", (title) => {
    const titled = { ...layer, annotations: { "org.opencontainers.image.title": title } };
    expect(readWasmManifest(manifestWith({ layers: [titled] }))).not.toHaveProperty("title");
  });

  it("takes names of JavaScript's own objects for what they are", () => {
    const annotations = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z"}') as object;
    const read = readWasmManifest(manifestWith({ annotations }));
    expect(Object.entries(read.annotations)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
      ["toString", "z"],
    ]);
    expect(read.metadata).toEqual({});
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });
});

describe("readManifest()", () => {
  it.each([
    { mediaType: "x".repeat(1_000_000) },
    { annotations: { ["x".repeat(1_000_000)]: 1 } },
    { artifactType: "x".repeat(1_000_000) },
  ])("repeats no more of a stranger's words than people read", (changes) => {
    const text = JSON.stringify({ schemaVersion: 2, config: {}, layers: [], ...changes });
    expect(() => readManifest(Buffer.from(text))).toThrow(/^\[INVALID_MANIFEST\] cannot read the manifest: .{1,400}$/);
  });

  it("reads artifacts of every kind", () => {
    const subject = descriptorOf(someBytes(5), "application/vnd.oci.image.manifest.v1+json");
    const artifactType = "application/vnd.example";
    expect(readManifest(manifestWith({ artifactType, subject, annotations: null }), "the signature")).toEqual({
      artifactType,
      subject,
      config: descriptorOf(Buffer.from("{}"), "application/vnd.wasm.config.v0+json"),
      layers: [layer],
    });
    expect(() => readManifest(manifestWith({ layers: 5 }), "the signature")).toThrow(
      /cannot read the signature: "layers" must be a list/,
    );
  });
});

describe("readWasmConfig()", () => {
  const good = { created: "2026-11-30T01:02:03Z", architecture: "wasm", os: "wasip2", layerDigests: [file.digest] };

  it.each([
    [
      "another layer",
      { layerDigests: [digestOf(someBytes(3))] },
      /it describes another layer than the one of the manifest$/,
    ],
    ["no layers", { layerDigests: undefined }, /"layerDigests" must be a list of strings$/],
    ["another architecture", { architecture: "amd64" }, /"architecture" must be "wasm"$/],
    ["no time", { created: 5 }, /"created" must be a string$/],
    ["no system", { os: undefined }, /"os" must be a string$/],
    ["an author that is none", { author: {} }, /"author" must be a string$/],
    ["a world that is none", { component: "x" }, /"component" must be an object$/],
    ["no exports", { component: { imports: [] } }, /"component\.exports" must be a list of strings$/],
    ["no imports", { component: { exports: [] } }, /"component\.imports" must be a list of strings$/],
    [
      "a target that is none",
      { component: { exports: [], imports: [], target: 5 } },
      /"component\.target" must be a string$/,
    ],
  ])("refuses %s", (_, fields, detail) => {
    expect(readWasmConfig(Buffer.from(JSON.stringify(good)), layer)).toEqual({ created: good.created, os: "wasip2" });
    expect(() => readWasmConfig(Buffer.from(JSON.stringify({ ...good, ...fields })), layer)).toThrow(
      expect.objectContaining({ code: "INVALID_MANIFEST", detail: expect.stringMatching(detail) }),
    );
  });

  it.each(["", "[]", "null", "{"])("refuses %j", (text) => {
    expect(() => readWasmConfig(Buffer.from(text), layer)).toThrow(/cannot read the config of the artifact: it /);
  });
});
