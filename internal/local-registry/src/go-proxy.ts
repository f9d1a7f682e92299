import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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

/**
 * The variables that make Go take the module from a proxy, and everything else from where it came before.
 *
 * The cache of modules is a directory of its own: Go would take an earlier publication of the same version from the user's. What was downloaded before is
 * found there, as by a proxy (The Go Modules Reference, "Module cache").
 */
export function goEnv(url: string, cache: string): Record<string, string> {
  const [proxies = "", ownCache = "", flags = "", noSum = ""] = goSettings(
    "GOPROXY",
    "GOMODCACHE",
    "GOFLAGS",
    "GONOSUMDB",
  );
  const downloaded = ownCache === "" ? [] : [pathToFileURL(join(ownCache, "cache", "download")).href];
  return {
    GOPROXY: [url, ...downloaded, ...(proxies === "" ? [] : [proxies])].join(","),
    GONOSUMDB: [goModule, ...(noSum === "" ? [] : [noSum])].join(","),
    GOMODCACHE: cache,
    // Otherwise nobody could remove the directory
    GOFLAGS: [flags, "-modcacherw"].filter(Boolean).join(" "),
  };
}

// --- internal ---

function moduleZip(version: string, tree: Tree): Uint8Array {
  return zipSync(Object.fromEntries([...tree].map(([path, content]) => [pathInZip(version, path), content])));
}

/** What Go is set to; nothing where there is no Go to ask. */
function goSettings(...names: string[]): string[] {
  const { status, stdout } = spawnSync("go", ["env", ...names], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n").map((line) => line.trim()) : [];
}
