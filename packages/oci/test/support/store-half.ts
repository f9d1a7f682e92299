// node store-half.ts DIRECTORY: stores the beginning of an artifact in the store, says so, and waits to be killed.
import { ArtifactStore, createWasmArtifact, digestOf, parseReference } from "@armory-plugins/oci";

const wasm = Buffer.from("an artifact");
const { manifest, config } = createWasmArtifact({
  digest: digestOf(wasm),
  size: wasm.length,
  title: "plugin.wasm",
  created: new Date(0),
});

await new ArtifactStore(process.argv[2] ?? "").add(
  parseReference("registry.example/acme/plugin:1.0"),
  { manifest: manifest.bytes, config: config.bytes },
  async function* () {
    yield wasm.subarray(0, 2);
    process.stdout.write("half\n");
    await new Promise((resolve) => setInterval(resolve, 60_000));
  },
);
