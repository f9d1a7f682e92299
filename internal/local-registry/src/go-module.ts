import { createHash } from "node:crypto";
import type { Tree } from "./sdk-source.ts";

/** The path of the Go SDK's module. */
export const goModule = "github.com/armory-plugins/armory-plugins/sdks/go";

/** The name of a file in the archive of a version: it begins with the module and the version (The Go Modules Reference, "Module zip files"). */
export function pathInZip(version: string, path: string): string {
  return `${goModule}@v${version}/${path}`;
}

/** The lines of go.sum for a version of the module, which Go checks a download against (The Go Modules Reference, "go.sum files"). */
export function goSumLines(version: string, tree: Tree): string[] {
  const goMod = tree.get("go.mod") ?? new Uint8Array();
  const all = new Map([...tree].map(([path, content]) => [pathInZip(version, path), content]));
  return [
    `${goModule} v${version} ${directoryHash(all)}`,
    `${goModule} v${version}/go.mod ${directoryHash(new Map([["go.mod", goMod]]))}`,
  ];
}

// --- internal ---

/** Go's hash of files, "h1:" (golang.org/x/mod/sumdb/dirhash, `Hash1`). */
function directoryHash(files: Tree): string {
  const lines = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => `${createHash("sha256").update(content).digest("hex")}  ${name}\n`);
  return `h1:${createHash("sha256").update(lines.join("")).digest("base64")}`;
}
