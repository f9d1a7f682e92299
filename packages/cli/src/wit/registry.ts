import { stat } from "node:fs/promises";
import type { Reference, RegistryClient, RegistryMetadata, Repository } from "@armory-plugins/oci";
import type { WitRelease, WitSource } from "@armory-plugins/wit-bindgen";
import { connect } from "../registry/connect.ts";
import { isInRegistry } from "../registry/locate-plugin.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Read a reference such as `oci://ghcr.io/armory-plugins/armory/nri:0.1.0`. */
export async function referenceOf(text: string): Promise<Reference> {
  const { parseReference } = await import("@armory-plugins/oci");
  return parseReference(text);
}

/** WIT as a user names it: a path, or a reference that begins with `oci://`. */
export async function sourceOf(
  text: string,
  terminal: Terminal,
  plainHttp: boolean | undefined,
): Promise<string | WitSource> {
  if (!isInRegistry(text)) return text;
  const { pullWit } = await import("@armory-plugins/oci");
  const { bytes } = await pullWit(await connect({ plainHttp }, terminal), await referenceOf(text));
  return { path: text.slice("oci://".length), content: bytes };
}

/** Where a registry of WIT packages has them. */
export async function metadataOf(
  registry: string,
  terminal: Terminal,
  plainHttp: boolean | undefined,
): Promise<RegistryMetadata> {
  const { fetchRegistryMetadata } = await import("@armory-plugins/oci");
  return await fetchRegistryMetadata(registry, { plainHttp, signal: terminal.signal });
}

/** The releases in a repository; with a tag or a digest, that one alone. */
export async function listReleases(client: RegistryClient, reference: Reference): Promise<WitRelease[]> {
  const { listWitVersions, pullWit } = await import("@armory-plugins/oci");
  const load = async (tag: string): Promise<{ path: string; content: Uint8Array }> => {
    const { bytes } = await pullWit(client, { ...repositoryOf(reference), tag });
    return { path: `${reference.registry}/${reference.repository}:${tag}`, content: bytes };
  };
  if (reference.digest !== undefined) {
    const { bytes } = await pullWit(client, reference);
    const wit = { path: `${reference.registry}/${reference.repository}@${reference.digest}`, content: bytes };
    const { nameWit } = await import("@armory-plugins/wit-bindgen");
    return [{ version: (await nameWit(wit)).version ?? "", load: async () => wit }];
  }
  const tags = reference.tag === undefined ? await listWitVersions(client, reference) : [reference.tag];
  return tags.map((tag) => ({ version: tag, load: async () => await load(tag) }));
}

/** A reference without its tag and its digest. */
export function repositoryOf({ registry, repository }: Repository): Repository {
  return { registry, repository };
}

/** Whether there is a directory at a path. */
export async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
