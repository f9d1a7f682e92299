// For people who name, push and pull artifacts
export { formatReference, isTag, parseReference } from "./reference/reference.ts";
export type { Reference, Repository } from "./reference/reference.ts";
export { isInScope, parseScope } from "./transport/scope.ts";
export type { Scope } from "./transport/scope.ts";
export { createRegistryClient } from "./transport/create-registry-client.ts";
export type {
  FetchBlobOptions,
  FetchedManifest,
  PushedManifest,
  PushManifestOptions,
  Referrer,
  RegistryClient,
} from "./transport/registry-client.ts";
export type { Progress, RegistryClientOptions } from "./transport/client-options.ts";
export type { Clock } from "./transport/clock.ts";
export { dockerCredentials } from "./credentials/docker-credentials.ts";
export type { DockerCredentialsOptions } from "./credentials/docker-credentials.ts";
export type { Credentials, CredentialSource, IdentityToken, PasswordCredentials } from "./credentials/credentials.ts";

// For people who read and write the artifacts
export { createWasmArtifact, readWasmManifest } from "./layout/wasm-artifact.ts";
export type { Content, WasmArtifact, WasmFile, WasmManifest } from "./layout/wasm-artifact.ts";
export { readWasmConfig } from "./layout/wasm-config.ts";
export type { ComponentWorld, WasmConfig } from "./layout/wasm-config.ts";
export { permissionsAnnotation } from "./layout/plugin-annotations.ts";
export type { PluginMetadata } from "./layout/plugin-annotations.ts";
export { readIndex, readManifest } from "./content/manifest.ts";
export type { Index, Manifest } from "./content/manifest.ts";
export type { Annotations, Descriptor } from "./content/descriptor.ts";
export { digestOf, isDigest } from "./content/digest.ts";
export type { Digest } from "./content/digest.ts";

// For people who keep artifacts on a machine
export { fetchConfig, pullArtifact } from "./transfer/pull-artifact.ts";
export type { PulledArtifact, PullOptions } from "./transfer/pull-artifact.ts";
export { pushArtifact } from "./transfer/push-artifact.ts";
export type { PushedArtifact } from "./transfer/push-artifact.ts";
export { ArtifactStore } from "./store/artifact-store.ts";
export type {
  AddedArtifact,
  ArtifactContent,
  StoredArtifact,
  StoredName,
  StoredSignature,
} from "./store/artifact-store.ts";
export { loadArchive } from "./archive/load-archive.ts";
export { saveArchive } from "./archive/save-archive.ts";
export { defaultStoreDirectory } from "./store/default-store-directory.ts";

// For people who publish and fetch WIT packages
export { fetchRegistryMetadata, readRegistryMetadata, registryMetadataPath } from "./wit/registry-metadata.ts";
export type { RegistryMetadata, RegistryMetadataOptions } from "./wit/registry-metadata.ts";
export { listWitVersions, pullWit, pushWit, witRepository } from "./wit/wit-packages.ts";
export type { PulledWit, PushedWit, WitPackage } from "./wit/wit-packages.ts";

// What goes wrong
export { isOciError, OciError, ociErrorCatalog } from "./oci-error.ts";
export type { OciErrorCode } from "./oci-error.ts";
