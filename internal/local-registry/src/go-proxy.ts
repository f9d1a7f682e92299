import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { zipSync } from "fflate";
import type { Tree } from "./sdk-source.ts";

/** The path of the Go SDK's module. */
export const goModule = "github.com/armory-plugins/armory-plugins/sdks/go";

/** The files of a module proxy below its URL, for the versions that there are (The Go Modules Reference, "GOPROXY protocol"). */
export function goProxyFiles(versions: ReadonlyMap<string, Tree>): Map<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>();
  const path = `${goModule}/@v`;
  const list = [...versions.keys()];
  files.set(`${path}/list`, list.map((version) => `v${version}\n`).join(""));
  for (const [version, tree] of versions) {
    const info = JSON.stringify({ Version: `v${version}`, Time: "2026-01-01T00:00:00Z" });
    files.set(`${path}/v${version}.info`, info);
    files.set(`${path}/v${version}.mod`, tree.get("go.mod") ?? new Uint8Array());
    files.set(`${path}/v${version}.zip`, moduleZip(version, tree));
    files.set(`${goModule}/@latest`, info);
  }
  return files;
}

/** The lines of go.sum for a version of the module, which Go checks a download against. */
export function goSum(version: string, tree: Tree): string {
  const goMod = tree.get("go.mod") ?? new Uint8Array();
  const all = new Map([...tree].map(([path, content]) => [inZip(version, path), content]));
  return [
    `${goModule} v${version} ${directoryHash(all)}\n`,
    `${goModule} v${version}/go.mod ${directoryHash(new Map([["go.mod", goMod]]))}\n`,
  ].join("");
}

/** Where the user's Go takes modules from; `off` when there is no Go to ask. */
export function defaultGoProxy(): string {
  const { status, stdout } = spawnSync("go", ["env", "GOPROXY"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "off";
}

// --- internal ---

function moduleZip(version: string, tree: Tree): Uint8Array {
  return zipSync(Object.fromEntries([...tree].map(([path, content]) => [inZip(version, path), content])));
}

/** Each file's name in the module's archive begins with the module and its version. */
function inZip(version: string, path: string): string {
  return `${goModule}@v${version}/${path}`;
}

/** Go's hash of files, "h1:" (golang.org/x/mod/sumdb/dirhash, `Hash1`). */
function directoryHash(files: Tree): string {
  const lines = [...files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, content]) => `${createHash("sha256").update(content).digest("hex")}  ${name}\n`);
  return `h1:${createHash("sha256").update(lines.join("")).digest("base64")}`;
}
