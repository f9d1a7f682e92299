// node store-much.ts DIRECTORY: stores an artifact of a MiB in the store under a tag that is there, and prints what that fails with.
import { ArtifactStore, createWasmArtifact, digestOf, isOciError, parseReference } from "@armory-plugins/oci";

const wasm = new Uint8Array(2 ** 20);
const { manifest, config } = createWasmArtifact({
  digest: digestOf(wasm),
  size: wasm.length,
  title: "plugin.wasm",
  created: new Date(0),
});

try {
  await new ArtifactStore(process.argv[2] ?? "").add(
    parseReference("registry.example/acme/plugin:1.0"),
    { manifest: manifest.bytes, config: config.bytes },
    async function* () {
      yield wasm;
    },
  );
} catch (error) {
  if (!isOciError(error)) throw error;
  process.stdout.write(`${error.code} ${error.detail}\n`);
}
