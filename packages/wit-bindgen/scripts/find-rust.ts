import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "./cache-dir.ts";
import { run } from "./run.ts";

/**
 * The compiler that the artefact is built with: another one makes other bytes. It is Debian's `rustc-web` with the
 * matching source of the standard library, which any Linux machine on amd64 can unpack without being root.
 */
export const rustVersion = "1.96.0";

/** A compiler for `wasm32-unknown-unknown`, ready to be started. */
export interface Rust {
  readonly cargo: string;
  /** What `rustc --version --verbose` says: it is recorded with the artefact. */
  readonly version: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where the source of the standard library lies; this path is kept out of the artefact. */
  readonly librarySource: string;
}

/**
 * Find the compiler: `ARMORY_RUST_TOOLCHAIN`, else where `armory toolchain install rust` puts it.
 *
 * @throws Error which says how to get it
 */
export async function findRust(env: NodeJS.ProcessEnv = process.env): Promise<Rust> {
  const root = env["ARMORY_RUST_TOOLCHAIN"] ?? join(cacheDir(env), "toolchains", `rust-${rustVersion}`);
  const rustc = join(root, "usr/bin/rustc");
  if (!existsSync(rustc)) {
    throw new Error(
      `there is no Rust ${rustVersion} for wasm32 in "${root}"; run "npx armory toolchain install rust", or set ` +
        "ARMORY_RUST_TOOLCHAIN to a folder into which Debian's rustc-web, cargo-web, rust-web-src and lld-22 are unpacked",
    );
  }
  const llvm = join(root, "usr/lib/llvm-22");
  const variables = {
    LD_LIBRARY_PATH: [join(root, "usr/lib/x86_64-linux-gnu"), join(llvm, "lib")].join(":"),
    RUSTC: rustc,
    // The standard library is compiled along (-Zbuild-std), and the crate captures what the generators print.
    RUSTC_BOOTSTRAP: "1",
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: join(llvm, "bin/wasm-ld"),
  };
  const version = (await run(rustc, ["--version", "--verbose"], { env: variables })).trim();
  if (!version.includes(`release: ${rustVersion}\n`)) {
    throw new Error(`"${rustc}" is another version; expected Rust ${rustVersion}:\n${version}`);
  }
  return {
    cargo: join(root, "usr/bin/cargo"),
    version,
    env: variables,
    librarySource: join(root, "usr/lib/rustlib/src/rust/library"),
  };
}
