import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Workplace } from "../../support/workplace.ts";

/** Where an artifact is: the registry as `host:port`, and a repository without a namespace. All are of the namespace `acme` and of version 1.0.0. */
export interface Artifact {
  readonly host: string;
  readonly repository: string;
}

/** The part of a manifest that tests read. */
export interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string }[];
}

/** The name of an artifact, as all programs read it. */
export function nameOf({ host, repository }: Artifact): string {
  return `${host}/acme/${repository}:1.0.0`;
}

/** The name of an artifact's blob. */
export function blobOf({ host, repository }: Artifact, digest: string): string {
  return `${host}/acme/${repository}@${digest}`;
}

/** The ways to push `plugin.wasm` of a workplace. */
export const pushers = {
  "armory push": async ({ armory }: Workplace, artifact: Artifact): Promise<void> => {
    await armory("push", nameOf(artifact));
  },
  "wkg oci push": async ({ run }: Workplace, artifact: Artifact): Promise<void> => {
    await run("wkg", "oci", "push", "--insecure", artifact.host, nameOf(artifact), "plugin.wasm");
  },
  /** With a config, which wkg insists on. */
  "oras push": async ({ cwd, run }: Workplace, artifact: Artifact): Promise<void> => {
    const digest = createHash("sha256")
      .update(await readFile(join(cwd, "plugin.wasm")))
      .digest("hex");
    const config = { created: "2026-01-02T03:04:05Z", architecture: "wasm", os: "wasip2" };
    await writeFile(join(cwd, "config.json"), JSON.stringify({ ...config, layerDigests: [`sha256:${digest}`] }));
    const typed = "config.json:application/vnd.wasm.config.v0+json";
    await run("oras", "push", "--plain-http", "--config", typed, nameOf(artifact), "plugin.wasm:application/wasm");
  },
} as const;

/** The ways to pull an artifact into a workplace that has nothing of it. */
export const pullers = {
  "armory pull": async ({ cwd, armory }: Workplace, artifact: Artifact): Promise<Buffer> => {
    await armory("pull", nameOf(artifact), "--out", "pulled.wasm");
    return await readFile(join(cwd, "pulled.wasm"));
  },
  "wkg oci pull": async ({ cwd, run }: Workplace, artifact: Artifact): Promise<Buffer> => {
    await run("wkg", "oci", "pull", "--insecure", artifact.host, nameOf(artifact), "--output", "pulled.wasm");
    return await readFile(join(cwd, "pulled.wasm"));
  },
  "wkg get": async ({ cwd, run }: Workplace, { host, repository }: Artifact): Promise<Buffer> => {
    const lines = [
      "[namespace_registries]",
      `acme = { registry = "local", metadata = { preferredProtocol = "oci", oci = { registry = "${host}" } } }`,
      "[registry.local.oci]",
      'protocol = "http"',
    ];
    await writeFile(join(cwd, "wkg.toml"), lines.join("\n"));
    const options = ["--config", "wkg.toml", "--cache", "cache", "--format", "wasm", "--output", "./pulled.wasm"];
    await run("wkg", "get", ...options, `acme:${repository}@1.0.0`);
    return await readFile(join(cwd, "pulled.wasm"));
  },
  "oras pull": async ({ cwd, run }: Workplace, artifact: Artifact): Promise<Buffer> => {
    await run("oras", "pull", "--plain-http", "--output", "pulled", nameOf(artifact));
    return await readFile(join(cwd, "pulled", "plugin.wasm"));
  },
  "crane pull": async ({ cwd, run }: Workplace, artifact: Artifact): Promise<Buffer> => {
    await run("crane", "pull", "--insecure", "--format", "oci", nameOf(artifact), "pulled");
    const read = async (digest: string): Promise<Buffer> =>
      await readFile(join(cwd, "pulled", "blobs", ...digest.split(":")));
    const index: { manifests: { digest: string }[] } = JSON.parse(
      await readFile(join(cwd, "pulled/index.json"), "utf8"),
    );
    const manifest: Manifest = JSON.parse((await read(onlyOf(index.manifests).digest)).toString());
    return await read(onlyOf(manifest.layers).digest);
  },
  "crane blob": async (place: Workplace, artifact: Artifact): Promise<Buffer> => {
    const { digest } = onlyOf((await readManifest(place, artifact)).layers);
    return await place.run("crane", "blob", "--insecure", blobOf(artifact, digest));
  },
} as const;

/** The manifest, as crane reads it. */
export async function readManifest({ run }: Workplace, artifact: Artifact): Promise<Manifest> {
  return JSON.parse((await run("crane", "manifest", "--insecure", nameOf(artifact))).toString());
}

// --- internal ---

function onlyOf<Item>(items: readonly Item[]): Item {
  const [item, ...others] = items;
  if (item === undefined || others.length > 0) throw new Error(`expected one item, got ${items.length}`);
  return item;
}
