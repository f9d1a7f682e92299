import * as oci from "@armory-plugins/oci";
import { expect, it } from "vitest";

it("exports these names", () => {
  expect(Object.keys(oci).toSorted()).toEqual([
    "ArtifactStore",
    "OciError",
    "createRegistryClient",
    "createWasmArtifact",
    "defaultStoreDirectory",
    "digestOf",
    "dockerCredentials",
    "fetchConfig",
    "fetchRegistryMetadata",
    "formatReference",
    "isDigest",
    "isInScope",
    "isOciError",
    "isTag",
    "listWitVersions",
    "loadArchive",
    "ociErrorCatalog",
    "parseReference",
    "parseScope",
    "permissionsAnnotation",
    "pullArtifact",
    "pullWit",
    "pushArtifact",
    "pushWit",
    "readIndex",
    "readManifest",
    "readRegistryMetadata",
    "readWasmConfig",
    "readWasmManifest",
    "registryMetadataPath",
    "saveArchive",
    "witRepository",
  ]);
});
