// Copies the repository's templates/ into this package, so that they travel inside the published one.
// Names that begin with a dot get the prefix "DOT-" instead: npm leaves some of them out of a package.
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const from = fileURLToPath(new URL("../../../templates", import.meta.url));
const to = fileURLToPath(new URL("../templates", import.meta.url));

/** What a template has in this repository only: what is built or installed, and its place in the monorepo. */
const leftOut = new Set([
  "node_modules",
  "dist",
  "plugin.wasm",
  "reports",
  ".turbo",
  "turbo.json",
  ".oxlintrc.json",
  "CHANGELOG.md",
]);

await rm(to, { recursive: true, force: true });
await copyFolder(from, to);

// --- internal ---

async function copyFolder(source, target) {
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    if (leftOut.has(entry.name)) continue;
    const copy = join(target, entry.name.replace(/^\./u, "DOT-"));
    if (entry.isDirectory()) await copyFolder(join(source, entry.name), copy);
    else await cp(join(source, entry.name), copy);
  }
}
