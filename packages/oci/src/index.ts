// For people who name, push and pull artifacts
export { formatReference, isTag, parseReference } from "./reference/reference.ts";
export type { Reference, Repository } from "./reference/reference.ts";
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

// What goes wrong
export { isOciError, OciError, ociErrorCatalog } from "./oci-error.ts";
export type { OciErrorCode } from "./oci-error.ts";
