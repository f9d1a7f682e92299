import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ask, differs, isObject, readAnswer } from "./ask.ts";
import type { Step } from "./plan.ts";
import { run } from "./programs.ts";
import type { PublishedPackage } from "./workspaces.ts";

/** Where and how packages of npm are published. */
export interface NpmTarget {
  /** The URL of the registry; npm's own configuration says who publishes. */
  readonly registry: string;
  /** A directory for the tarballs. */
  readonly out: string;
  /** Whether npm states where the packages were built, which it can in a workflow that gives it an identity. */
  readonly provenance: boolean;
}

/** A step for each package, each behind those that it depends on. */
export function npmSteps(packages: readonly PublishedPackage[], target: NpmTarget): Step[] {
  return packages.map((one) => ({
    name: `${one.name} ${one.version}`,
    kind: "npm",
    isDone: () => isPublished(one, target),
    run: () => publish(one, target),
  }));
}

// --- internal ---

async function isPublished(one: PublishedPackage, target: NpmTarget): Promise<boolean> {
  const { name, version } = one;
  const url = new URL(name.replace("/", "%2f"), target.registry.replace(/\/*$/, "/")).href;
  const document = await ask(url, `${name} ${version}`, "application/json");
  if (document === undefined) return false;
  const { versions } = readAnswer(document, url);
  if (!isObject(versions) || !Object.hasOwn(versions, version)) return false;
  const found = versions[version];
  const dist = isObject(found) ? found["dist"] : undefined;
  const bytes = await readFile(await pack(one, target.out));
  const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (isObject(dist) && dist["integrity"] === integrity) return true;
  throw differs(`${name} ${version}`, target.registry);
}

async function publish(one: PublishedPackage, target: NpmTarget): Promise<void> {
  const tarball = await pack(one, target.out);
  // npm wants a tag of their own for prereleases
  const tag = one.version.includes("-") ? ["--tag", "next"] : [];
  const provenance = target.provenance ? ["--provenance"] : [];
  const args = ["publish", tarball, "--registry", target.registry, "--access", "public", ...tag, ...provenance];
  await run("npm", [...args, "--loglevel=error"], { cwd: one.directory });
}

/** npm gives all files one date: the same files give the same bytes. @returns the path of the tarball. */
async function pack({ directory }: PublishedPackage, out: string): Promise<string> {
  const packed = await run("npm", ["pack", "--json", "--loglevel=error", "--pack-destination", out], {
    cwd: directory,
  });
  // A script that runs before may print, too
  const [, list = "[]"] = /^(\[[^]*\])\s*$/m.exec(packed) ?? [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- npm's own output
  const [{ filename = "" } = {}] = JSON.parse(list) as readonly { readonly filename?: string }[];
  return join(out, filename);
}
