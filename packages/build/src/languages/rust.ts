import { readFile } from "node:fs/promises";
import { BuildError } from "../build-error.ts";
import type { RustProject } from "../project.ts";
import { runTool } from "../run-tool.ts";
import { addRustflags } from "../rust/add-rustflags.ts";
import { artifactsOf } from "../rust/artifacts-of.ts";
import { readCargoPackage } from "../rust/cargo-package.ts";
import { remapFlags } from "../rust/remap-flags.ts";
import { wasmTarget } from "../rust/wasm-target.ts";
import { toComponent } from "../to-component.ts";
import { findRust } from "../toolchains/rust.ts";
import type { LanguageBuilder } from "../language-builder.ts";

/**
 * Build a Rust project with cargo, in release mode, and wrap its module.
 *
 * wit-bindgen's macro puts the WIT of the crate's world into it; the one of the project is added, so that a module
 * without a function of it is refused.
 *
 * Cargo's own caches make it incremental.
 */
export const buildRust: LanguageBuilder<RustProject> = async ({ dir, world }, context) => {
  const toolchain = await findRust(dir, context);
  const crate = await readCargoPackage(dir, toolchain, context);
  if (!crate.hasModule) {
    const problem = 'Cargo.toml: the library is not a cdylib; add [lib] with crate-type = ["cdylib"]';
    throw new BuildError("PROJECT_INVALID", `the project "${dir}" cannot be built: ${problem}`, {
      problems: [problem],
    });
  }
  const flags = await addRustflags(remapFlags(crate, toolchain), dir, toolchain.env);
  const args = ["--release", "--target", wasmTarget, "--package", crate.id, "--lib", ...flags.args];
  const { exitCode, stdout } = await runTool(
    toolchain.cargo,
    ["build", ...args, "--message-format=json-render-diagnostics"],
    { cwd: dir, env: flags.env, quietStdout: true },
    context,
  );
  if (exitCode !== 0) {
    throw new BuildError("COMPILE_FAILED", `"cargo build" ended with exit code ${exitCode}`, {
      remedy: "correct what its output says",
    });
  }
  const artifacts = artifactsOf(stdout).filter(({ packageId }) => packageId === crate.id);
  const module = artifacts.find(({ file }) => file.endsWith(".wasm"));
  if (module === undefined) throw new Error(`cargo names no .wasm of "${crate.id}" among its artifacts`);
  return toComponent(await readFile(module.file), { world, adapter: false, signal: context.signal });
};
