import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { cacheDirectory } from "./cache-directory.ts";

/** A program that others publish as source code. */
export type PublishedProgram = CargoProgram | GoProgram;

/** A program of crates.io. */
export interface CargoProgram {
  /** The crate, which has the name of the program: `wkg`. */
  readonly crate: string;
  readonly version: string;
  /** More for `cargo install`, such as the features. */
  readonly args?: readonly string[];
}

/** A program of a Go module. */
export interface GoProgram {
  /** Its package, which ends with the name of the program: `github.com/sigstore/cosign/v3/cmd/cosign`. */
  readonly goPackage: string;
  /** The version of the module, without `v`. */
  readonly version: string;
}

/**
 * Find a program in the user's cache, or compile it into the cache, which takes minutes for a large one.
 *
 * @returns its path.
 * @throws Error when its compiler is missing or fails.
 */
export async function installProgram(program: PublishedProgram): Promise<string> {
  const directory = join(cacheDirectory(), "toolchains", `${nameOf(program)}-${program.version}`);
  const path = join(directory, pathIn(program));
  if (existsSync(path)) return path;
  const draft = `${directory}.${process.pid}.tmp`;
  await mkdir(draft, { recursive: true });
  try {
    await compile(program, draft);
    // Who compiled it at the same time may have been faster
    if (!existsSync(directory)) await rename(draft, directory);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return path;
}

// --- internal ---

/** A compiler with what it is asked for. */
interface Compilation {
  readonly command: "cargo" | "go";
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What to do where the compiler is missing. */
  readonly remedy: string;
}

function nameOf(program: PublishedProgram): string {
  return "crate" in program ? program.crate : basename(program.goPackage);
}

/** Where the program is below the directory that it was installed to. */
function pathIn(program: PublishedProgram): string {
  const file = process.platform === "win32" ? `${nameOf(program)}.exe` : nameOf(program);
  return "crate" in program ? join("bin", file) : file;
}

function compilationOf(program: PublishedProgram, directory: string): Compilation {
  if ("crate" in program) {
    const { crate, version, args = [] } = program;
    return {
      command: "cargo",
      args: ["install", crate, "--version", version, "--locked", "--debug", "--quiet", ...args, "--root", directory],
      env: { CARGO_PROFILE_DEV_DEBUG: "0" },
      remedy: "install Rust: https://rustup.rs",
    };
  }
  return {
    command: "go",
    args: ["install", "-trimpath", `${program.goPackage}@v${program.version}`],
    env: { GOBIN: directory, GOWORK: "off", CGO_ENABLED: "0" },
    remedy: "install Go: https://go.dev/dl",
  };
}

/** What the compiler prints goes to the standard error. */
async function compile(program: PublishedProgram, directory: string): Promise<void> {
  const what = `${nameOf(program)} ${program.version}`;
  const { command, args, env, remedy } = compilationOf(program, directory);
  console.error(`compiling ${what}, which may take minutes`);
  const child = spawn(command, args, {
    // Away from the repository, whose configuration cargo and go would read
    cwd: dirname(directory),
    env: { ...process.env, ...env },
    stdio: ["ignore", 2, 2],
  });
  const [code] = await once(child, "exit").catch((cause: unknown) => {
    throw new Error(`cannot compile ${what}: there is no ${command} here; ${remedy}`, { cause });
  });
  if (code !== 0) throw new Error(`cannot compile ${what}: ${command} ${args.join(" ")} ended with ${code}`);
}
