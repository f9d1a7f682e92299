import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../build-error.ts";
import type { Apt, InstallContext } from "./apt.ts";
import { buildStandardLibrary } from "./build-standard-library.ts";
import type { RustPrograms } from "./rust-programs.ts";
import { tryRust } from "./try-rust.ts";
import { wasmTarget } from "./wasm-target.ts";

/**
 * The version of the Rust that Debian makes for its browsers: that of a stable release stays up to date.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when apt knows no such packages.
 */
export async function debianRustVersion(apt: Apt): Promise<string> {
  const version = /^\d+\.\d+\.\d+/.exec((await apt.version("rustc-web")) ?? "")?.[0];
  if (version !== undefined) return version;
  throw new BuildError("TOOLCHAIN_MISSING", `apt knows no package "rustc-web", which Debian 12 has`, {
    remedy: "install Rust with https://rustup.rs",
  });
}

/**
 * Unpack Debian's Rust into a directory, build the standard library for plugins from its source, and remove what is then no
 * longer needed.
 */
export async function unpackDebianRust(
  directory: string,
  version: string,
  apt: Apt,
  context: InstallContext,
): Promise<void> {
  const log = (text: string): void => context.onOutput(`${text}\n`, "stderr");
  const [series = ""] = /^\d+\.\d+/.exec(version) ?? [];
  const llvm = (await apt.dependencies(`libstd-rust-web-${series}`)).find((name) => /^libllvm\d+$/.test(name));
  if (llvm === undefined) throw new Error(`libstd-rust-web-${series} depends on no libllvm`);
  log(`Fetching Rust ${version} of Debian`);
  await apt.unpack(["rustc-web", "cargo-web", "rust-web-src", llvm.replace("libllvm", "lld-")], directory);

  log(`Building its standard library for ${wasmTarget}; this takes a minute or two`);
  const usr = join(directory, "usr");
  const programs = await debianRustPrograms(directory, context.env);
  const library = join(usr, "src", `rustc-${version}`, "library");
  const target = join(directory, "target");
  await buildStandardLibrary({ programs, library, target, sysroot: usr }, context);
  await tryRust(join(target, "probe"), programs, context);

  const surplus = ["src", "libexec", "bin/rustdoc", "lib/rustlib/src"].map((path) => join(usr, path));
  for (const path of [target, ...surplus]) await rm(path, { recursive: true, force: true });
}

/** The programs in a directory that {@link unpackDebianRust} filled. */
export async function debianRustPrograms(directory: string, env: NodeJS.ProcessEnv): Promise<RustPrograms> {
  const bin = join(directory, "usr", "bin");
  const lib = join(directory, "usr", "lib");
  const names = await readdir(lib);
  const libraries = names.filter((name) => name.includes("-linux-gnu")).map((name) => join(lib, name));
  const llvm = names.find((name) => name.startsWith("llvm-")) ?? "";
  const rustc = join(bin, "rustc");
  const linkerVariable = `CARGO_TARGET_${wasmTarget.toUpperCase().replaceAll("-", "_")}_LINKER`;
  return {
    cargo: join(bin, "cargo"),
    rustc,
    env: {
      ...env,
      RUSTC: rustc,
      LD_LIBRARY_PATH: [...libraries, env["LD_LIBRARY_PATH"] ?? []].flat().join(":"),
      [linkerVariable]: join(lib, llvm, "bin", "wasm-ld"),
    },
  };
}
