import { spawnSync } from "node:child_process";
import { zipSync } from "fflate";
import { goModule, pathInZip } from "./go-module.ts";
import type { Tree } from "./sdk-source.ts";

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

/** Where the user's Go takes modules from; `off` when there is no Go to ask. */
export function defaultGoProxy(): string {
  const { status, stdout } = spawnSync("go", ["env", "GOPROXY"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "off";
}

// --- internal ---

function moduleZip(version: string, tree: Tree): Uint8Array {
  return zipSync(Object.fromEntries([...tree].map(([path, content]) => [pathInZip(version, path), content])));
}
