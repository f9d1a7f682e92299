// Whatever bytes a registry, an archive or a person gives: an answer, or an error of this package.
import { readdir } from "node:fs/promises";
import {
  ArtifactStore,
  digestOf,
  isOciError,
  loadArchive,
  parseReference,
  readIndex,
  readManifest,
  readWasmConfig,
  readWasmManifest,
  saveArchive,
} from "@armory-plugins/oci";
import { readSignatures, readTrustedRoot } from "@armory-plugins/oci/signing";
import { tempDir } from "@armory-plugins/support";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, artifactOf } from "./support/artifacts.ts";

const { layer, config, manifest } = artifactOf(Buffer.from("one"));
const index = { schemaVersion: 2, manifests: [{ ...manifest.descriptor, annotations: { a: "b" } }] };

/** What an error of this package is: its code; any other one is a bug. */
function codeOf(act: () => unknown): string {
  try {
    act();
    return "read";
  } catch (error) {
    if (!isOciError(error)) throw error;
    return error.code;
  }
}

const codes = ["read", "INVALID_MANIFEST", "NOT_A_PLUGIN", "INVALID_TRUSTED_ROOT"];

/** JSON in which a value was put in place of one of its values, whole or cut. */
function arbitraryJson(text: string): fc.Arbitrary<Uint8Array> {
  const value: unknown = JSON.parse(text);
  const changed = fc.tuple(fc.nat(), arbitraryValue()).map(([at, by]) => JSON.stringify(replaceAt(value, at, by)));
  const cut = fc.nat(text.length).map((length) => text.slice(0, length));
  return fc.oneof(changed, cut, fc.json()).map((json) => Buffer.from(json));
}

function arbitraryValue(): fc.Arbitrary<unknown> {
  const odd = fc.constantFrom<unknown>(null, -1, 1e300, "", "sha256:", "../x", "__proto__", [], {}, [[]], {
    toString: 1,
  });
  return fc.oneof(odd, fc.jsonValue({ maxDepth: 3 }));
}

/** Put a value in place of the one that is found after so many others, counted through. */
function replaceAt(value: unknown, at: number, by: unknown): unknown {
  const places: (readonly [object, string])[] = [];
  const copy: unknown = structuredClone(value);
  const visit = (each: unknown): void => {
    if (typeof each !== "object" || each === null) return;
    for (const [key, below] of Object.entries(each)) {
      places.push([each, key]);
      visit(below);
    }
  };
  visit(copy);
  const place = places[at % Math.max(places.length, 1)];
  if (place === undefined) return by;
  Object.defineProperty(place[0], place[1], { value: by, enumerable: true });
  return copy;
}

describe("any bytes", () => {
  it("are a reference, or refused", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[a-z0-9.:/@[\]%_-]{0,80}$/)), (text) => {
        expect(["read", "INVALID_REFERENCE"]).toContain(codeOf(() => parseReference(text)));
      }),
    );
  });

  it.each<[string, Uint8Array, (bytes: Uint8Array) => unknown]>([
    ["a manifest", manifest.bytes, readManifest],
    ["the manifest of a plugin", manifest.bytes, readWasmManifest],
    ["an index", Buffer.from(JSON.stringify(index)), readIndex],
    ["a config", config.bytes, (bytes) => readWasmConfig(bytes, layer)],
    [
      "a trusted root",
      Buffer.from('{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}'),
      readTrustedRoot,
    ],
    [
      "a signature",
      manifest.bytes,
      (bytes) => readSignatures(manifest.descriptor.digest, [{ manifest: bytes, bundle: bytes }]),
    ],
  ])("are %s, or refused", (_, sound, read) => {
    const json = fc.oneof(arbitraryJson(Buffer.from(sound).toString()), fc.uint8Array());
    fc.assert(
      fc.property(json, (bytes) => {
        expect(codes).toContain(codeOf(() => read(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  it("are an archive, or refused, and leave nothing", async () => {
    const source = new ArtifactStore(await tempDir());
    const { artifact } = await add(source, "registry.example/acme/plugin:1.0", "one");
    const chunks: Uint8Array[] = [];
    for await (const chunk of saveArchive(source, [artifact])) chunks.push(chunk);
    const sound = Buffer.concat(chunks);
    const changes = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { maxLength: 8 });
    const cut = fc.nat(sound.length);
    await fc.assert(
      fc.asyncProperty(changes, fc.oneof(fc.constant(sound.length), cut), fc.nat(2000), async (bytes, length, size) => {
        const changed = Buffer.from(sound.subarray(0, length));
        for (const [at, byte] of bytes) if (at < length) changed[at] = byte;
        const directory = await tempDir();
        const store = new ArtifactStore(directory);
        try {
          for (const { artifact: loaded } of await loadArchive(store, inPieces(changed, size + 1))) {
            await store.verify(loaded);
            expect(loaded.manifest.layer.digest).toBe(digestOf(Buffer.from("one")));
          }
        } catch (error) {
          if (!isOciError(error)) throw error;
          expect(await store.list()).toEqual([]);
        }
        expect(await readdir(`${directory}/partial`)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
