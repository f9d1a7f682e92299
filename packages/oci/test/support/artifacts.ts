import {
  type AddedArtifact,
  type ArtifactStore,
  createWasmArtifact,
  digestOf,
  parseReference,
  type WasmArtifact,
} from "@armory-plugins/oci";

/** The artifact of a file, as `armory push` makes it. */
export function artifactOf(wasm: Uint8Array): WasmArtifact {
  const created = new Date("2026-01-02T03:04:05Z");
  return createWasmArtifact({ digest: digestOf(wasm), size: wasm.length, title: "plugin.wasm", created });
}

/** Store the artifact of a file that has these bytes. */
export async function add(store: ArtifactStore, name: string, text: string): Promise<AddedArtifact> {
  const wasm = Buffer.from(text);
  const { manifest, config } = artifactOf(wasm);
  const content = { manifest: manifest.bytes, config: config.bytes };
  return await store.add(parseReference(name), content, () => chunksOf(wasm));
}

// --- internal ---

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 2);
  yield bytes.subarray(2);
}
