import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { BuildError, isBuildError } from "../build-error.ts";
import type { BuildContext, OutputListener } from "../language-builder.ts";
import { runTool } from "../run-tool.ts";
import { Apt } from "../rust/apt.ts";
import type { InstallContext } from "../rust/apt.ts";
import { debianRustPrograms, debianRustVersion, unpackDebianRust } from "../rust/debian-rust.ts";
import type { RustPrograms, RustToolchain } from "../rust/rust-programs.ts";
import { wasmTarget } from "../rust/wasm-target.ts";
import { installDirectory, toolchainDirectory } from "./install-directory.ts";

/** What {@link installRustToolchain} needs to know. */
export interface InstallRustOptions {
  /** The directory below which `toolchains/` is. */
  readonly cacheDir: string;
  /** The variables that the tools are started with, and the PATH. */
  readonly env: NodeJS.ProcessEnv;
  /** Hears what is being done, and what the tools print. */
  readonly onOutput: OutputListener;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Find the Rust that builds the project in a directory: the one of the PATH, which rustup switches by project, when it has
 * the standard library for plugins; otherwise the one that {@link installRustToolchain} installed.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when neither is there, `ABORTED`, `TIMED_OUT`.
 */
export async function findRust(dir: string, context: Omit<BuildContext, "onOutput">): Promise<RustToolchain> {
  const own = await ask({ cargo: "cargo", rustc: context.env["RUSTC"] ?? "rustc", env: context.env }, dir, context);
  if (own?.ready === true) return own.toolchain;
  const directory = await newest(context.cacheDir);
  if (directory !== undefined) {
    const found = await ask(await debianRustPrograms(directory, context.env), dir, context);
    if (found?.ready === true) return { ...found.toolchain, place: `${found.toolchain.place} in ${directory}` };
  }
  throw missing(own?.toolchain);
}

/**
 * Install a Rust that can build plugins into the cache, for machines that rustup's server cannot be reached from: the
 * one of Debian 12, with the standard library built from its source. Nothing of the machine's own Rust is touched.
 *
 * @returns its directory; nothing is done when one is there.
 * @throws BuildError `TOOLCHAIN_MISSING` when this machine does not run Debian 12 or a step fails, `ABORTED`, `TIMED_OUT`.
 */
export async function installRustToolchain({ cacheDir, env, onOutput, signal }: InstallRustOptions): Promise<string> {
  const there = await newest(cacheDir);
  if (there !== undefined) return there;
  const context = { env, onOutput, signal, timeoutMs: installTimeoutMs };
  const lists = await mkdtemp(join(tmpdir(), "armory-apt-"));
  try {
    const apt = await openApt(lists, context);
    const version = await debianRustVersion(apt);
    return await installDirectory(cacheDir, `rust-${version}`, (directory) =>
      unpackDebianRust(directory, version, apt, context),
    );
  } finally {
    await rm(lists, { recursive: true, force: true });
  }
}

// --- internal ---

const installTimeoutMs = 30 * 60_000;

async function openApt(directory: string, context: InstallContext): Promise<Apt> {
  try {
    return await Apt.open(directory, context);
  } catch (error) {
    const isAbsent =
      isBuildError(error) && error.cause instanceof Error && "code" in error.cause && error.cause.code === "ENOENT";
    if (!isAbsent) throw error;
    const fact = 'there is no "apt-get", and only Debian 12 has packages that can be used here';
    throw new BuildError("TOOLCHAIN_MISSING", fact, { remedy: rustup, cause: error });
  }
}

/** What a rustc says of itself; undefined when it or its cargo cannot be used. */
async function ask(
  { cargo, rustc, env }: RustPrograms,
  dir: string,
  context: Omit<BuildContext, "onOutput">,
): Promise<{ toolchain: RustToolchain; ready: boolean } | undefined> {
  const run = async (command: string, ...args: string[]): Promise<string | undefined> => {
    try {
      const { exitCode, stdout } = await runTool(command, args, { cwd: dir, env }, { ...context, onOutput: () => {} });
      return exitCode === 0 ? stdout : undefined;
    } catch (error) {
      if (isBuildError(error) && error.code === "TOOLCHAIN_MISSING") return undefined;
      throw error;
    }
  };
  const [cargoVersion, version, directories] = await Promise.all([
    run(cargo, "--version"),
    run(rustc, "-vV"),
    run(rustc, "--target", wasmTarget, "--print", "sysroot", "--print", "target-libdir"),
  ]);
  if (cargoVersion === undefined || version === undefined || directories === undefined) return undefined;
  const [sysroot = "", libdir = ""] = directories.split(/\r?\n/);
  const libraries = await readdir(libdir).catch(() => []);
  const [place = ""] = version.split("\n");
  const commitHash = /^commit-hash: (\S+)/m.exec(version)?.[1] ?? "unknown";
  return {
    toolchain: { cargo, env, sysroot, commitHash, place },
    ready: libraries.some((name) => /^libstd.*\.rlib$/.test(name)),
  };
}

/** The directory of the newest Rust that is installed in the cache. */
async function newest(cacheDir: string | undefined): Promise<string | undefined> {
  if (cacheDir === undefined) return undefined;
  const names = await readdir(dirname(toolchainDirectory(cacheDir, "rust"))).catch(() => []);
  const versions = names.filter((name) => /^rust-[\d.]+$/.test(name));
  const [last] = versions.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  return last === undefined ? undefined : toolchainDirectory(cacheDir, last);
}

const rustup = `install Rust with https://rustup.rs, then: rustup target add ${wasmTarget}`;

function missing(own: RustToolchain | undefined): BuildError {
  const fallback = 'where its server cannot be reached, on Debian 12: "npx armory toolchain install rust"';
  if (own === undefined) {
    const fact = 'there is no "cargo" with a "rustc" in the PATH that works for this project';
    return new BuildError("TOOLCHAIN_MISSING", fact, { remedy: `${rustup} (${fallback})` });
  }
  // rustup keeps each toolchain in a directory below "toolchains".
  const isOfRustup = basename(dirname(own.sysroot)) === "toolchains";
  const remedy = isOfRustup
    ? `rustup target add ${wasmTarget}`
    : `get it with the package manager that brought this Rust, or ${rustup}`;
  const fact = `"${own.place}" has no standard library for the target of plugins, ${wasmTarget}`;
  return new BuildError("TOOLCHAIN_MISSING", fact, { remedy: `${remedy} (${fallback})` });
}
