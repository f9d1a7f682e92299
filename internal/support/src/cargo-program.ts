import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDirectory } from "./cache-directory.ts";

/** A program of crates.io. */
export interface CargoProgram {
  readonly crate: string;
  readonly version: string;
  /** More for `cargo install`. */
  readonly args?: readonly string[];
}

/** Where a program of crates.io is in the user's cache, or will be. */
export function pathOfProgram({ crate, version }: CargoProgram): string {
  const name = process.platform === "win32" ? `${crate}.exe` : crate;
  return join(cacheDirectory(), "toolchains", `${crate}-${version}`, "bin", name);
}

/** Compile a program of crates.io into the user's cache, once; it takes minutes, and needs `cargo`. */
export async function installProgram(program: CargoProgram): Promise<string> {
  const path = pathOfProgram(program);
  if (existsSync(path)) return path;
  const { crate, version, args = [] } = program;
  const root = dirname(dirname(path));
  const draft = `${root}.${process.pid}.tmp`;
  await mkdir(dirname(root), { recursive: true });
  try {
    const options = ["--locked", "--debug", "--quiet", ...args, "--root", draft];
    // Away from the repository, whose configuration cargo would read
    const child = spawn("cargo", ["install", crate, "--version", version, ...options], {
      cwd: dirname(root),
      env: { ...process.env, CARGO_PROFILE_DEV_DEBUG: "0" },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`cannot install ${crate} ${version}: cargo ended with ${String(code)}`);
    await rm(root, { recursive: true, force: true });
    await rename(draft, root);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return path;
}
