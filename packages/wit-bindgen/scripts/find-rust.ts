import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { run } from "./run.ts";

/**
 * The compiler that the artifact is built with: another one makes other bytes. It is Debian's, which `armory toolchain install rust`
 * fetches with everything that it needs for `wasm32-unknown-unknown`, and without being root.
 */
const rustVersion = "1.96.0";

/** A compiler for `wasm32-unknown-unknown`, ready to be started. */
export interface Rust {
  readonly cargo: string;
  /** What `rustc --version --verbose` says: it is recorded with the artifact. */
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Find the compiler in `ARMORY_RUST_TOOLCHAIN`, otherwise where `armory toolchain install rust` puts it.
 *
 * @throws Error which says how to get it
 */
export async function findRust(env: NodeJS.ProcessEnv = process.env): Promise<Rust> {
  const root = env["ARMORY_RUST_TOOLCHAIN"] ?? join(cacheDirectory(env), "toolchains", `rust-${rustVersion}`);
  const [bin, lib] = [join(root, "usr", "bin"), join(root, "usr", "lib")];
  const rustc = join(bin, "rustc");
  if (!existsSync(rustc)) {
    throw new Error(
      `there is no Rust ${rustVersion} in "${root}"; run "npx armory toolchain install rust", or name the directory of one that it ` +
        "installed in ARMORY_RUST_TOOLCHAIN",
    );
  }
  const names = await readdir(lib);
  const llvm = names.find((name) => name.startsWith("llvm-")) ?? "";
  const variables = {
    LD_LIBRARY_PATH: names
      .filter((name) => name.includes("-linux-gnu"))
      .map((name) => join(lib, name))
      .join(":"),
    RUSTC: rustc,
    // The crate captures what the generators print, which only unreleased compilers allow.
    RUSTC_BOOTSTRAP: "1",
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: join(lib, llvm, "bin", "wasm-ld"),
  };
  const version = (await run(rustc, ["--version", "--verbose"], { env: variables })).trim();
  if (!version.includes(`release: ${rustVersion}\n`)) {
    throw new Error(`"${rustc}" is another version; expected Rust ${rustVersion}:\n${version}`);
  }
  return { cargo: join(bin, "cargo"), version, env: variables };
}
