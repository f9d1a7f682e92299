// node ../../scripts/copy-upstream.ts, in the directory of a package: writes its upstream/, the files of other packages that it publishes, and upstream/versions.js. upstream.json lists them,
// by the npm package that has them, with their SHA-256. With --update it writes upstream.json instead of comparing: run that after you have installed a new version and looked at it.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** By npm package: the version, and the SHA-256 of each file that is taken from it. */
type Upstream = Record<string, { version: string; files: Record<string, string> }>;

const isUpdate = process.argv.includes("--update");
const listFile = join(process.cwd(), "upstream.json");
const directory = join(process.cwd(), "upstream");
const upstream: Upstream = JSON.parse(await readFile(listFile, "utf8"));
const problems: string[] = [];

await rm(directory, { recursive: true, force: true });
for (const [name, listed] of Object.entries(upstream)) {
  const manifest = findPackageJSON(name, pathToFileURL(listFile));
  if (manifest === undefined) throw new Error(`cannot find ${name}: it is not installed; run npm ci`);
  const { version }: { version: string } = JSON.parse(await readFile(manifest, "utf8"));
  if (isUpdate) listed.version = version;
  else if (version !== listed.version) problems.push(`${name} is ${version}, not ${listed.version}`);
  for (const [path, hash] of Object.entries(listed.files)) {
    const source = join(dirname(manifest), path);
    const found = sha256(await readFile(source));
    if (isUpdate) listed.files[path] = found;
    else if (found !== hash) problems.push(`${name}/${path} has the hash ${found}, not ${hash}`);
    await copy(source, path);
  }
}
await writeVersions();
if (isUpdate) await writeFile(listFile, `${JSON.stringify(upstream, undefined, 2)}\n`);
for (const problem of problems) {
  console.error(`error: ${problem}; look at what changed, then run this script with --update`);
}
if (problems.length > 0) process.exitCode = 1;

// --- internal ---

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Files keep their place below the directory of their package that they are in: some import each other. */
async function copy(source: string, path: string): Promise<void> {
  const target = join(directory, path.slice(path.indexOf("/") + 1));
  await mkdir(dirname(target), { recursive: true });
  await cp(source, target);
}

async function writeVersions(): Promise<void> {
  const versions = Object.fromEntries(Object.entries(upstream).map(([name, { version }]) => [name, version]));
  await writeFile(join(directory, "versions.js"), `export const versions = ${JSON.stringify(versions)};\n`);
  const types = Object.keys(versions).map((name) => `readonly ${JSON.stringify(name)}: string`);
  await writeFile(join(directory, "versions.d.ts"), `export declare const versions: { ${types.join("; ")} };\n`);
}
