import * as oci from "@armory-plugins/oci";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(oci).toSorted()).toEqual([
    "OciError",
    "createRegistryClient",
    "createWasmArtifact",
    "digestOf",
    "dockerCredentials",
    "formatReference",
    "isDigest",
    "isOciError",
    "isTag",
    "ociErrorCatalog",
    "parseReference",
    "permissionsAnnotation",
    "readIndex",
    "readManifest",
    "readWasmConfig",
    "readWasmManifest",
  ]);
});
