import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "../build-error.ts";
import { runTool } from "../run-tool.ts";
import type { InstallContext } from "./apt.ts";
import type { RustPrograms } from "./rust-programs.ts";
import { wasmTarget } from "./wasm-target.ts";

/**
 * Compile a small crate for plugins, with a build script, which is compiled for this machine as macros are.
 *
 * @param dir A directory to do it in; it must not be there yet.
 * @throws BuildError `TOOLCHAIN_MISSING` when something is missing: most likely a C compiler, which rustc links with.
 */
export async function tryRust(dir: string, { cargo, env }: RustPrograms, context: InstallContext): Promise<void> {
  await mkdir(join(dir, "src"), { recursive: true });
  await writeFile(join(dir, "Cargo.toml"), manifest);
  await writeFile(join(dir, "build.rs"), "fn main() {}\n");
  await writeFile(
    join(dir, "src", "lib.rs"),
    '#[unsafe(no_mangle)]\npub extern "C" fn answer() -> usize {\n    vec![6; 7].iter().sum()\n}\n',
  );
  const args = ["build", "--release", "--target", wasmTarget, "--target-dir", join(dir, "target")];
  const { exitCode } = await runTool(cargo, args, { cwd: dir, env }, context);
  if (exitCode === 0) return;
  throw new BuildError("TOOLCHAIN_MISSING", `Rust is there but compiles nothing, exit code ${exitCode}`, {
    remedy: "install a C compiler, which it links with: apt-get install gcc libc6-dev",
  });
}

// --- internal ---

const manifest = `[package]
name = "probe"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[profile.release]
lto = true
panic = "abort"

[workspace]
`;
