import * as oci from "@armory-plugins/oci";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(oci).toSorted()).toEqual([
    "OciError",
    "createRegistryClient",
    "createWasmArtifact",
    "digestOf",
    "dockerCredentials",
    "fetchRegistryMetadata",
    "formatReference",
    "isDigest",
    "isOciError",
    "isTag",
    "listWitVersions",
    "ociErrorCatalog",
    "parseReference",
    "permissionsAnnotation",
    "pullWit",
    "pushWit",
    "readIndex",
    "readManifest",
    "readRegistryMetadata",
    "readWasmConfig",
    "readWasmManifest",
    "registryMetadataPath",
    "witRepository",
  ]);
});
