import { createHash } from "node:crypto";
import { access, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { describeFileError, parseJson } from "@armory-plugins/base";
import { nameWit } from "../package/encode-wit.ts";
import { readWit } from "../read-wit.ts";
import { WitBindgenError } from "../wit-bindgen-error.ts";
import { parseVersion } from "../version-series.ts";

/** The name of the file that lists released directories. */
export const releasedFile = "released.json";

/** A directory whose package was published, and which therefore stays as it is. */
export interface ReleasedDirectory {
  /** `namespace:name` */
  readonly package: string;
  readonly version: string;
  /** Relative to the directory of the list, with slashes. */
  readonly directory: string;
  /** See {@link digestWit}. */
  readonly digest: string;
}

/** What is wrong with a released directory. */
export interface FrozenProblem extends ReleasedDirectory {
  readonly problem: "changed" | "missing";
}

/** Find the list for a directory: in it, or in the nearest one above; undefined where there is none. */
export async function findReleased(directory: string): Promise<string | undefined> {
  let at = resolve(directory);
  for (;;) {
    const file = join(at, releasedFile);
    if (await exists(file)) return file;
    const above = dirname(at);
    if (above === at || (await exists(join(at, ".git")))) return undefined;
    at = above;
  }
}

/**
 * Read a list of released directories.
 *
 * @throws WitBindgenError `RELEASES_INVALID`
 */
export async function readReleased(file: string): Promise<ReleasedDirectory[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new WitBindgenError("RELEASES_INVALID", `cannot read "${file}": it ${describeFileError(error)}`, {
      cause: error,
    });
  }
  const released = readList(text, file);
  if (!Array.isArray(released)) throw invalid(file, 'it must be an object with a list "released"');
  return released.map((entry: unknown, index) => readEntry(entry, `${file}, entry ${index + 1}`));
}

/** Find the released directories that are not what they were. */
export async function checkFrozen(file: string): Promise<FrozenProblem[]> {
  const problems: FrozenProblem[] = [];
  for (const entry of await readReleased(file)) {
    const directory = join(dirname(file), entry.directory);
    if (!(await exists(directory))) problems.push({ ...entry, problem: "missing" });
    else if ((await digestWit(directory)) !== entry.digest) problems.push({ ...entry, problem: "changed" });
  }
  return problems;
}

/**
 * Add a directory to the list, so that it is frozen from now on; one that is listed with this content stays.
 *
 * @throws WitBindgenError `RELEASES_INVALID` where its package and version are listed with other content.
 */
export async function freezeDirectory(file: string, directory: string): Promise<ReleasedDirectory> {
  const released = await readReleased(file);
  const { name, version } = await nameWit(directory);
  const path = relative(dirname(file), resolve(directory)).split(sep).join("/");
  const entry = readEntry({ package: name, version, directory: path, digest: await digestWit(directory) }, directory);
  const same = released.find((other) => other.package === name && other.version === version);
  if (same !== undefined) {
    if (same.digest === entry.digest && same.directory === entry.directory) return same;
    throw invalid(file, `${name} ${version} is listed with other content, in "${same.directory}"`);
  }
  await writeFile(file, `${JSON.stringify({ released: [...released, entry] }, undefined, 2)}\n`);
  return entry;
}

/**
 * The digest of a package's directory: SHA-256 of a line for each file that is read of it, sorted by path, as `sha256sum` writes them.
 *
 * `cd DIRECTORY && find . -name '*.wit' | cut -c3- | LC_ALL=C sort | xargs sha256sum | sha256sum` computes it again.
 */
export async function digestWit(directory: string): Promise<string> {
  const { content } = await readWit(directory, ".");
  const files = content.tag === "folder" ? content.val : [["package.wasm", content.val] satisfies [string, Uint8Array]];
  const lines = files
    .map(([path, bytes]) => ({ path, line: `${createHash("sha256").update(bytes).digest("hex")}  ${path}\n` }))
    .toSorted((one, other) => Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)));
  return `sha256:${createHash("sha256")
    .update(lines.map(({ line }) => line).join(""))
    .digest("hex")}`;
}

// --- internal ---

function readList(text: string, file: string): unknown {
  try {
    const parsed = parseJson(text);
    return isObject(parsed) ? parsed["released"] : undefined;
  } catch (error) {
    throw invalid(file, `it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readEntry(entry: unknown, where: string): ReleasedDirectory {
  if (!isObject(entry)) throw invalid(where, "it must be an object");
  const { package: name, version, directory, digest } = entry;
  if (typeof name !== "string" || !/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/i.test(name)) {
    throw invalid(where, '"package" must be namespace:name');
  }
  if (typeof version !== "string" || parseVersion(version) === undefined) {
    throw invalid(where, '"version" must be a semantic version');
  }
  if (typeof directory !== "string" || !isBelow(directory)) {
    throw invalid(where, '"directory" must be a relative path that stays below the list, with slashes');
  }
  if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) {
    throw invalid(where, '"digest" must be sha256: and 64 hexadecimal digits');
  }
  return { package: name, version, directory, digest };
}

/** Whether a path with slashes leads to something below where it starts. */
function isBelow(path: string): boolean {
  return /^[\w@+-][\w.@+-]*(?:\/[\w@+-][\w.@+-]*)*$/.test(path);
}

function invalid(where: string, reason: string): WitBindgenError {
  return new WitBindgenError("RELEASES_INVALID", `cannot use "${where}": ${reason}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
