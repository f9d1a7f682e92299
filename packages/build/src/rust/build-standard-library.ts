import { copyFile, mkdir } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { BuildError } from "../build-error.ts";
import { runTool } from "../run-tool.ts";
import type { InstallContext } from "./apt.ts";
import { artifactsOf } from "./artifacts-of.ts";
import { readCargoPackage } from "./cargo-package.ts";
import { remapFlags } from "./remap-flags.ts";
import type { RustPrograms } from "./rust-programs.ts";
import { wasmTarget } from "./wasm-target.ts";

/** What is built, with what and where to. */
export interface StandardLibraryJob {
  readonly programs: RustPrograms;
  /** The directory `library` of the source that the compiler was made from. */
  readonly library: string;
  /** Where cargo may write. */
  readonly target: string;
  /** The directory of the compiler that gets the library: its rustc finds it there from then on. */
  readonly sysroot: string;
}

/**
 * Build the standard library for plugins, with the settings of Rust's own releases.
 *
 * The crates that it is made of come from crates.io, locked by the source. The result is the same on every machine.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when it can't be compiled.
 */
export async function buildStandardLibrary(
  { programs, library, target, sysroot }: StandardLibraryJob,
  context: InstallContext,
): Promise<void> {
  const dir = join(library, "sysroot");
  // The source of the standard library uses what only unreleased compilers allow.
  const env = { ...programs.env, RUSTC_BOOTSTRAP: "1" };
  const crate = await readCargoPackage(dir, { cargo: programs.cargo, env }, context);
  const flags = ["-Zforce-unstable-if-unmarked", ...remapFlags({ ...crate, targetDir: target })];
  const args = ["--locked", "--profile", "dist", "--target", wasmTarget, "--target-dir", target];
  const { exitCode, stdout } = await runTool(
    programs.cargo,
    ["build", ...args, "--message-format=json-render-diagnostics"],
    { cwd: dir, env: { ...env, CARGO_ENCODED_RUSTFLAGS: flags.join("\u001F") }, quietStdout: true },
    context,
  );
  if (exitCode !== 0) {
    throw new BuildError("TOOLCHAIN_MISSING", `the standard library does not compile, exit code ${exitCode}`, {
      remedy: "correct what the output of cargo says and try again",
    });
  }
  const to = join(sysroot, "lib", "rustlib", wasmTarget, "lib");
  await mkdir(to, { recursive: true });
  const libraries = artifactsOf(stdout).filter(
    ({ file }) => file.endsWith(".rlib") && file.includes(`${sep}${wasmTarget}${sep}`),
  );
  for (const { file } of libraries) await copyFile(file, join(to, basename(file)));
}
