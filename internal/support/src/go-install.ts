import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "./cache-directory.ts";

/** A program that others publish as a Go module. */
export interface GoProgram {
  /** The path of its package, without a version: `github.com/sigstore/cosign/v3/cmd/cosign`. */
  readonly path: string;
  /** The version of its module: `v3.1.3`. */
  readonly version: string;
}

/**
 * Find it in the user's cache, or compile it, which takes minutes for a large one.
 *
 * @returns its path.
 * @throws Error where there is no Go on this machine, or none that is new enough.
 */
export function installGoProgram({ path, version }: GoProgram): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const file = process.platform === "win32" ? `${name}.exe` : name;
  const directory = join(cacheDirectory(), "toolchains", `${name}-${version.slice(1)}`);
  const program = join(directory, file);
  if (existsSync(program)) return program;
  const draft = `${directory}.${process.pid}.tmp`;
  mkdirSync(draft, { recursive: true });
  try {
    const args = ["install", `${path}@${version}`];
    const env = { ...process.env, GOBIN: draft, GOWORK: "off" };
    const { status, error } = spawnSync("go", args, { cwd: draft, env, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`go ${args.join(" ")} ended with ${status}; install Go`, { cause: error });
    if (!existsSync(directory)) renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}
