import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "./programs.ts";
import { ReleaseError } from "./release-error.ts";
import type { PublishedPackage } from "./workspaces.ts";

/** The version of a release, and what the changesets say of it. */
export interface ReleaseVersion {
  readonly version: string;
  /** Why the tree does not have it yet. */
  readonly pending: string | undefined;
  /** The packages that a changeset names which no version has yet. */
  readonly announced: readonly string[];
}

/**
 * Find the version of a release: the one that all packages have, or, while changesets are pending, the one that they will have.
 *
 * @throws ReleaseError when the packages have several.
 */
export async function findVersion(root: string, packages: readonly PublishedPackage[]): Promise<ReleaseVersion> {
  const version = requireOne(packages.map((one) => one.version));
  const names = await readdir(join(root, ".changeset"));
  if (!names.some((name) => name.endsWith(".md") && name !== "README.md"))
    return { version, pending: undefined, announced: [] };
  const { changesets, releases } = await readStatus(root);
  const published = new Set(packages.map(({ name }) => name));
  const next = requireOne(releases.filter(({ name }) => published.has(name)).map(({ newVersion }) => newVersion));
  return {
    version: next,
    pending: `${changesets.length === 1 ? "1 changeset makes" : `${changesets.length} changesets make`} this ${next}`,
    announced: changesets.flatMap((changeset) => changeset.releases.map(({ name }) => name)),
  };
}

/**
 * The SDKs that changesets does not know have the version of the packages.
 *
 * @returns the languages that have an SDK.
 */
export async function checkSdkVersions(root: string, version: string): Promise<string[]> {
  const found: string[] = [];
  for (const [language, manifest] of sdkManifests) {
    const file = join(root, "sdks", language, manifest);
    if (!existsSync(file)) continue;
    found.push(language);
    const [, own] = /^\s*"?version"?\s*[=:]\s*"(.*)"/m.exec(await readFile(file, "utf8")) ?? [];
    if (own !== version) {
      throw new ReleaseError(
        `cannot release ${version}: sdks/${language}/${manifest} has the version ${own}`,
        "run node scripts/sdk-versions.ts, and commit what it changes",
      );
    }
  }
  return found;
}

/** What is published is a commit, which everybody can build again. @throws ReleaseError for a tree with other files. */
export async function checkTree(root: string): Promise<string> {
  const changed = (await run("git", ["status", "--porcelain"], { cwd: root })).split("\n").filter(Boolean);
  if (changed.length > 0) {
    throw new ReleaseError(
      `cannot publish: "${changed[0]?.slice(3)}" is not as it was committed${changed.length === 1 ? "" : `, and ${changed.length - 1} more`}`,
      "commit them, or remove them",
    );
  }
  return (await run("git", ["rev-parse", "--short", "HEAD"], { cwd: root })).trim();
}

// --- internal ---

const sdkManifests = [
  ["rust", "Cargo.toml"],
  ["python", "pyproject.toml"],
  ["go", "package.json"],
] as const;

interface Status {
  readonly changesets: readonly { readonly releases: readonly { readonly name: string }[] }[];
  readonly releases: readonly { readonly name: string; readonly newVersion: string }[];
}

async function readStatus(root: string): Promise<Status> {
  const directory = await mkdtemp(join(tmpdir(), "armory-release-"));
  try {
    const file = join(directory, "status.json");
    const changeset = fileURLToPath(import.meta.resolve("@changesets/cli/bin.js"));
    await run(process.execPath, [changeset, "status", "--output", file], { cwd: root });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- changesets' own output
    return JSON.parse(await readFile(file, "utf8")) as Status;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function requireOne(versions: readonly string[]): string {
  const [version, ...others] = new Set(versions);
  if (version !== undefined && others.length === 0) return version;
  throw new ReleaseError(
    `cannot release: the packages have ${others.length + 1} versions, ${[version, ...others].join(", ")}`,
    'put all of them into the list "fixed" of .changeset/config.json',
  );
}
