import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheDirectory } from "./cache-directory.ts";

/** A program that others publish on crates.io. */
export interface CargoProgram {
  readonly crate: string;
  readonly version: string;
}

/**
 * Find it in the user's cache, or compile it, which takes minutes.
 *
 * @returns its path.
 * @throws Error where there is no cargo on this machine, or none that is new enough.
 */
export function installCargoProgram({ crate, version }: CargoProgram): string {
  const file = process.platform === "win32" ? `${crate}.exe` : crate;
  const directory = join(cacheDirectory(), "toolchains", `${crate}-${version}`);
  const program = join(directory, "bin", file);
  if (existsSync(program)) return program;
  const draft = `${directory}.${process.pid}.tmp`;
  mkdirSync(draft, { recursive: true });
  try {
    const args = ["install", crate, "--version", version, "--locked", "--debug", "--quiet", "--root", draft];
    // Away from the repository, whose configuration cargo would read
    const options = { cwd: dirname(directory), env: { ...process.env, CARGO_PROFILE_DEV_DEBUG: "0" } };
    const { status, error } = spawnSync("cargo", args, { ...options, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`cargo ${args.join(" ")} ended with ${status}; install Rust`, { cause: error });
    if (!existsSync(directory)) renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return program;
}
