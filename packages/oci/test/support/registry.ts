import {
  hasOciRegistry,
  type OciRegistry,
  type OciRegistryOptions,
  registryUser,
  startOciRegistry,
} from "@armory-plugins/local-registry/oci";
import {
  createRegistryClient,
  createWasmArtifact,
  type Credentials,
  type Descriptor,
  digestOf,
  type RegistryClient,
  type RegistryClientOptions,
  type Repository,
} from "@armory-plugins/oci";
import { afterAll, beforeAll, describe } from "vitest";
import { inPieces } from "./content.ts";

/** The user that every registry of the tests knows. */
export const user: Credentials = { kind: "password", ...registryUser };

/** A real registry, and what tests do with it. */
export interface RegistryUnderTest {
  readonly registry: OciRegistry;
  /** A client of {@link user}, unless the options say otherwise. */
  readonly connect: (options?: RegistryClientOptions) => RegistryClient;
  readonly inRepository: (repository: string) => Repository;
}

/** Declare tests against each of these registries; they are skipped where it cannot be had. */
export function describeRegistries(
  kinds: readonly OciRegistryOptions[],
  declare: (kind: OciRegistryOptions, context: RegistryUnderTest) => void,
): void {
  for (const kind of kinds) {
    describe.skipIf(!hasOciRegistry(kind.program))(`a registry (${kind.program}, by ${kind.auth ?? "anybody"})`, () => {
      let registry: OciRegistry;
      beforeAll(async () => {
        registry = await startOciRegistry(kind);
      });
      afterAll(() => registry.close());
      declare(kind, {
        get registry() {
          return registry;
        },
        connect: (options) => createRegistryClient({ credentials: async () => user, timeoutMs: 60_000, ...options }),
        inRepository: (repository) => ({ registry: registry.host, repository }),
      });
    });
  }
}

/** Push a whole artifact with a tag. @returns the descriptor of its manifest. */
export async function pushArtifact(
  client: RegistryClient,
  repository: Repository,
  bytes: Uint8Array,
  tag: string,
): Promise<Descriptor> {
  const artifact = createWasmArtifact({
    digest: digestOf(bytes),
    size: bytes.length,
    title: "plugin.wasm",
    created: new Date(0),
    component: { exports: ["init"], imports: [] },
    metadata: { version: "1.0.0", authors: "Ada" },
    permissions: [],
  });
  await client.pushBlob(repository, artifact.layer, () => inPieces(bytes));
  await client.pushBlob(repository, artifact.config.descriptor, () => inPieces(artifact.config.bytes));
  const { descriptor, bytes: manifest } = artifact.manifest;
  return (await client.pushManifest({ ...repository, tag }, manifest, descriptor.mediaType)).descriptor;
}
