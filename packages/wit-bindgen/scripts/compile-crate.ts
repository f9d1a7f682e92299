import { mkdir, readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Rust } from "./find-rust.ts";
import { run } from "./run.ts";

/** Compile the crate in a directory to a core module that is the same on every machine. */
export async function compileCrate(crate: string, targetDir: string, rust: Rust): Promise<Uint8Array> {
  const target = "wasm32-unknown-unknown";
  await mkdir(targetDir, { recursive: true });
  // Started elsewhere: cargo would read the configuration of the repository around the crate, which replaces crates by those of the clone.
  const cwd = targetDir;
  const manifest = ["--manifest-path", join(crate, "Cargo.toml"), "--locked"];
  await run(rust.cargo, ["fetch", ...manifest], { cwd, env: rust.env });
  // Panics name the files that they come from; the directories of this machine are cut off.
  const remapped = [[`${crate}/`, ""], ...(await registryDirectories()).map((directory) => [`${directory}/`, ""])];
  await run(rust.cargo, ["build", "--release", ...manifest, "--target", target], {
    cwd,
    env: {
      ...rust.env,
      CARGO_TARGET_DIR: targetDir,
      CARGO_ENCODED_RUSTFLAGS: remapped.map(([from, to]) => `--remap-path-prefix=${from}=${to}`).join("\u001f"),
    },
  });
  return readFile(join(targetDir, target, "release", "armory_wit_bindgen.wasm"));
}

// --- internal ---

/** Where cargo unpacks crates: a directory for each registry. */
async function registryDirectories(): Promise<string[]> {
  const sources = join(process.env["CARGO_HOME"] ?? join(homedir(), ".cargo"), "registry", "src");
  return (await readdir(sources)).map((name) => join(sources, name));
}
