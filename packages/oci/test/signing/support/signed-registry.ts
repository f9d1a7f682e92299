import { type Digest, digestOf, isOciError, parseReference } from "@armory-plugins/oci";
import {
  readPublicKey,
  type SignaturePolicy,
  signArtifact,
  type Signer,
  verifyArtifact,
} from "@armory-plugins/oci/signing";
import { changeJson } from "./change-json.ts";
import { cosignMade } from "./cosign-made.ts";
import { MemoryRegistry } from "./memory-registry.ts";

/** Where the plugin is. */
export const reference = parseReference("registry.example/acme/plugin:1.0.0");

export const bundleType = "application/vnd.dev.sigstore.bundle.v0.3+json";

export const manifestType = "application/vnd.oci.image.manifest.v1+json";

/** A registry with a plugin: what cosign signed, or another manifest. */
export async function plugInRegistry(manifest: Uint8Array = cosignMade.subject.bytes): Promise<MemoryRegistry> {
  const registry = new MemoryRegistry();
  await registry.pushManifest(reference, manifest, manifestType);
  return registry;
}

/** A registry with a plugin and these bundles beside it. */
export async function registryWith(...bundles: readonly (string | Uint8Array)[]): Promise<MemoryRegistry> {
  const registry = await plugInRegistry();
  for (const bundle of bundles) await attach(registry, Buffer.from(bundle));
  return registry;
}

/** Put a bundle beside the plugin, under cosign's manifest, of which these fields are changed. */
export async function attach(
  registry: MemoryRegistry,
  bundle: Buffer,
  change: Readonly<Record<string, unknown>> = {},
): Promise<Digest> {
  const layer = { mediaType: bundleType, digest: digestOf(bundle), size: bundle.length };
  registry.blobs.set(layer.digest, bundle);
  const isTheirs = bundle.equals(cosignMade.bundle.bytes) && Object.keys(change).length === 0;
  const ours = Buffer.from(changeJson(cosignMade.manifest.bytes, { layers: [layer], ...change }));
  const bytes = isTheirs ? cosignMade.manifest.bytes : ours;
  const { descriptor } = await registry.pushManifest(
    { registry: reference.registry, repository: reference.repository, digest: digestOf(bytes) },
    bytes,
    manifestType,
  );
  return descriptor.digest;
}

/** cosign's bundle, changed as {@link changeJson} does. */
export function changed(changes: Readonly<Record<string, unknown>>): string {
  return changeJson(cosignMade.bundle.bytes, changes);
}

/** Why the only signature of the plugin does not count: what follows "it". */
export async function refusalOf(
  registry: MemoryRegistry,
  policy: SignaturePolicy = { key: readPublicKey(cosignMade.publicKey) },
): Promise<string> {
  try {
    await verifyArtifact(registry, reference, policy);
  } catch (error) {
    if (!isOciError(error) || error.code !== "SIGNATURE_REFUSED" || error.problems.length !== 1) throw error;
    return error.problems[0]?.replace(/^sha256:[0-9a-f]{64}: it /, "") ?? "";
  }
  throw new Error("it was verified");
}

/** Whether a signature by a signer is one by a public key. */
export async function signAndVerify(signer: Signer, publicKey: string): Promise<boolean> {
  const registry = await plugInRegistry();
  await signArtifact(registry, reference, signer);
  try {
    await verifyArtifact(registry, reference, { key: readPublicKey(publicKey) });
    return true;
  } catch (error) {
    if (isOciError(error) && error.code === "SIGNATURE_REFUSED") return false;
    throw error;
  }
}
