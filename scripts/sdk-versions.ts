// node scripts/sdk-versions.ts [--check]: the SDKs of Rust, Python and Go have the version of the npm packages. changesets knows npm's manifests
// alone, so this writes the version into theirs, and into what templates and examples ask for; with --check it says where another one is.
import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readSdkRequirements } from "@armory-plugins/build";

const root = fileURLToPath(new URL("..", import.meta.url));
const isCheck = process.argv.includes("--check");
const { version } = JSON.parse(await readFile(join(root, "packages/cli/package.json"), "utf8")) as { version: string };
const problems: string[] = [];

for (const [file, pattern] of [
  ["sdks/rust/Cargo.toml", /^version = "(.*)"$/m],
  ["sdks/rust/Cargo.lock", /^name = "armory-plugins"\nversion = "(.*)"$/m],
  ["sdks/python/pyproject.toml", /^version = "(.*)"$/m],
  ["sdks/rust/package.json", /^ {2}"version": "(.*)",$/m],
  ["sdks/python/package.json", /^ {2}"version": "(.*)",$/m],
  ["sdks/go/package.json", /^ {2}"version": "(.*)",$/m],
] as const) {
  const path = join(root, file);
  const text = await readFile(path, "utf8");
  const found = pattern.exec(text);
  if (found?.[1] === undefined) problems.push(`${file}: no version`);
  else if (found[1] !== version) {
    const start = found.index + found[0].lastIndexOf(found[1]);
    await put(path, file, text, start, found[1]);
  }
}
for (const manifest of globSync("{templates/*,examples}/*/{Cargo.toml,go.mod,pyproject.toml}", { cwd: root })) {
  for (const { file, version: asked, offset } of await readSdkRequirements(join(root, dirname(manifest)))) {
    if (file === "package.json" || asked === undefined || asked === version) continue;
    const path = join(root, dirname(manifest), file);
    await put(path, `${dirname(manifest)}/${file}`, await readFile(path, "utf8"), offset, asked);
  }
}
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

// --- internal ---

async function put(path: string, name: string, text: string, start: number, found: string): Promise<void> {
  if (isCheck)
    problems.push(`${name}: version ${found}, the packages have ${version}; run node scripts/sdk-versions.ts`);
  else await writeFile(path, text.slice(0, start) + version + text.slice(start + found.length));
}
