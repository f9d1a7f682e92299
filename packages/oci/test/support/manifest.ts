import { createWasmArtifact, digestOf, type WasmArtifact } from "@armory-plugins/oci";
import { answer, type Handler } from "./test-server.ts";

/** The artifact of some bytes. */
export function artifactOf(bytes: Uint8Array): WasmArtifact {
  return createWasmArtifact({
    digest: digestOf(bytes),
    size: bytes.length,
    title: "plugin.wasm",
    created: new Date(0),
  });
}

/** Answer with a manifest as a registry does. */
export function answerManifest(bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): Handler {
  return answer(200, bytes, {
    "content-type": "application/vnd.oci.image.manifest.v1+json",
    "docker-content-digest": digestOf(bytes),
    ...headers,
  });
}
