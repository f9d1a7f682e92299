import { collect } from "../content/chunks.ts";
import { digestOf } from "../content/digest.ts";
import { createWasmArtifact, readWasmManifest } from "../layout/wasm-artifact.ts";
import { OciError } from "../oci-error.ts";
import { parseReference } from "../reference/reference.ts";
import type { Reference, Repository } from "../reference/reference.ts";
import { pushArtifact } from "../transfer/push-artifact.ts";
import type { RegistryClient } from "../transport/registry-client.ts";
import type { RegistryMetadata } from "./registry-metadata.ts";

/** A WIT package that is to be pushed. */
export interface WitPackage {
  /** `namespace:name` */
  readonly name: string;
  readonly version: string;
  /** The package as a component. */
  readonly bytes: Uint8Array;
  /** Its interfaces and worlds. */
  readonly exports: readonly string[];
  /** See {@link createWasmArtifact}. */
  readonly created: Date;
  readonly description?: string | undefined;
  readonly licenses?: string | undefined;
  readonly source?: string | undefined;
}

/** A WIT package that was pushed. */
export interface PushedWit {
  /** With the digest of the manifest: what it leads to never changes. */
  readonly reference: Reference;
  /** Whether the registry had it already, byte for byte. */
  readonly isUnchanged: boolean;
}

/** A WIT package that was pulled. */
export interface PulledWit {
  /** With the digest of the manifest. */
  readonly reference: Reference;
  readonly bytes: Uint8Array;
}

/**
 * The repository of a WIT package: `prefix`, `namespace`, `/`, `name`, as wkg has it.
 *
 * @throws OciError `INVALID_REFERENCE`
 */
export function witRepository({ registry, namespacePrefix }: RegistryMetadata, name: string): Repository {
  const [namespace = "", own = "", ...rest] = name.split(":");
  if (namespace === "" || own === "" || rest.length > 0) {
    throw new OciError("INVALID_REFERENCE", `cannot find "${name}": it is not the name of a WIT package`, {
      remedy: "write it as namespace:name",
    });
  }
  const { repository } = parseReference(`${registry}/${namespacePrefix}${namespace}/${own}`);
  return { registry, repository };
}

/** The versions of a WIT package in a registry: tags, of which those that are not semantic versions mean nothing. None where there is no such repository. */
export async function listWitVersions(client: RegistryClient, repository: Repository): Promise<string[]> {
  const tags: string[] = [];
  try {
    for await (const tag of client.listTags(repository)) if (/^\d+\.\d+\.\d+/.test(tag)) tags.push(tag);
  } catch (error) {
    if (error instanceof OciError && error.code === "ARTIFACT_NOT_FOUND") return [];
    throw error;
  }
  return tags;
}

/**
 * Push a WIT package in wkg's layout, with its version for a tag. A version that is there stays: it is left alone if it is the same, and otherwise refused.
 *
 * @throws OciError
 */
export async function pushWit(client: RegistryClient, repository: Repository, wit: WitPackage): Promise<PushedWit> {
  const tagged = { ...repository, tag: requireTag(wit) };
  const { bytes, version, description, licenses, source } = wit;
  const digest = digestOf(bytes);
  const before = await pullManifest(client, tagged);
  if (before !== undefined) {
    const { layer, manifestDigest } = before;
    if (layer.digest === digest) return { reference: { ...tagged, digest: manifestDigest }, isUnchanged: true };
    throw new OciError(
      "VERSION_PUBLISHED",
      `cannot push ${wit.name} ${version}: ${repository.registry} has another one`,
    );
  }
  const artifact = createWasmArtifact({
    digest,
    size: bytes.length,
    title: `${wit.name.split(":")[1]}.wasm`,
    created: wit.created,
    component: { exports: wit.exports, imports: [] },
    metadata: {
      version,
      ...(description === undefined ? {} : { description }),
      ...(licenses === undefined ? {} : { licenses }),
      ...(source === undefined ? {} : { source }),
    },
  });
  const pushed = await pushArtifact(client, tagged, artifact, bytes, { ifNoneMatch: "*" });
  return { reference: { ...tagged, digest: pushed.digest }, isUnchanged: false };
}

/**
 * Pull a WIT package, whoever pushed it.
 *
 * @throws OciError
 */
export async function pullWit(client: RegistryClient, reference: Reference): Promise<PulledWit> {
  const { bytes: manifest, descriptor } = await client.fetchManifest(reference);
  const { layer } = readWasmManifest(manifest);
  if (layer.size > maxWitBytes) {
    const detail = `cannot pull ${reference.repository}: a WIT package of ${layer.size} bytes is larger than ${maxWitBytes}`;
    throw new OciError("OVERSIZED_ARTIFACT", detail, { remedy: "check that it is a WIT package" });
  }
  const bytes = await collect(client.fetchBlob(reference, layer));
  return { reference: { ...reference, digest: descriptor.digest }, bytes };
}

// --- internal ---

/** Those of WASI are 0.1 MiB. */
const maxWitBytes = 32 * 1024 * 1024;

/** Tags have no `+`: a version with build metadata cannot be one. */
function requireTag({ name, version }: WitPackage): string {
  if (/^[\w.-]+$/.test(version)) return version;
  throw new OciError("INVALID_REFERENCE", `cannot push ${name} ${version}: "${version}" cannot be a tag`, {
    remedy: "leave out build metadata",
  });
}

async function pullManifest(client: RegistryClient, reference: Reference) {
  try {
    const { bytes, descriptor } = await client.fetchManifest(reference);
    return { layer: readWasmManifest(bytes).layer, manifestDigest: descriptor.digest };
  } catch (error) {
    if (error instanceof OciError && error.code === "ARTIFACT_NOT_FOUND") return undefined;
    throw error;
  }
}
