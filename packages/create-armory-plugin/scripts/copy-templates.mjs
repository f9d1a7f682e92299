// Copies the repository's templates/ into this package, so that they travel inside the published one.
// What git ignores is left out: whatever a template's tools build or install there, its own .gitignore names.
// Names that begin with a dot get the prefix "DOT-" instead: npm leaves some of them out of a package.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { goSum } from "@armory-plugins/local-registry/go-sum";
import ignore from "ignore";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const to = fileURLToPath(new URL("../templates", import.meta.url));

/** What a template has in this repository only: its place in the monorepo, and lock files that have the SDK of this clone. */
const leftOut = new Set([
  "turbo.json",
  ".oxlintrc.json",
  ".cargo",
  "Cargo.lock",
  "CHANGELOG.md",
  "go.work",
  "go.work.sum",
]);

await rm(to, { recursive: true, force: true });
await copyDirectory(join(repository, "templates"), to, await gitignoresIn(repository));
await completeGoSums(to);

// --- internal ---

async function copyDirectory(source, target, outer) {
  const gitignores = [...outer, ...(await gitignoresIn(source))];
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const path = join(source, entry.name);
    if (leftOut.has(entry.name) || gitignores.some((isIgnored) => isIgnored(path, entry.isDirectory()))) continue;
    const copy = join(target, entry.name.replace(/^\./u, "DOT-"));
    if (entry.isDirectory()) await copyDirectory(path, copy, gitignores);
    else await cp(path, copy);
  }
}

/** Here go.work has the SDK; elsewhere Go downloads it, and checks it against go.sum. */
async function completeGoSums(directory) {
  const paths = await readdir(directory, { recursive: true });
  for (const path of paths.filter((name) => /(?:^|[\\/])go\.mod$/u.test(name))) {
    const file = join(directory, path.replace(/go\.mod$/u, "go.sum"));
    const own = await readFile(file, "utf8").catch(() => "");
    await writeFile(file, await goSum(own));
  }
}

/** The rules of a directory's .gitignore, which hold for all that is below it; none when it has no such file. */
async function gitignoresIn(directory) {
  const text = await readFile(join(directory, ".gitignore"), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const rules = ignore().add(text);
  return [
    (path, isDirectory) => rules.ignores(`${relative(directory, path).replaceAll(sep, "/")}${isDirectory ? "/" : ""}`),
  ];
}
