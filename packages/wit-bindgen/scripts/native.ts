import { existsSync } from "node:fs";
import { cp, glob, mkdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { witBindgenVersion as version } from "../src/generated/generator-facts.ts";
import { run } from "./run.ts";

/** wit-bindgen's own command line, compiled for this machine. */
export interface Native {
  readonly program: string;
  /** wit-bindgen's own WIT for tests of code generation, which its crate carries. */
  readonly codegen: string;
}

/** Where it is in the user's cache; undefined when it is not there yet. */
export function findNative(): Native | undefined {
  const root = join(cacheDirectory(), "toolchains", `wit-bindgen-cli-${version}`);
  const native = nativeIn(root);
  return existsSync(native.program) && existsSync(native.codegen) ? native : undefined;
}

/** Find it, or compile it from crates.io, which takes minutes; needs `cargo`. */
export async function installNative(): Promise<Native> {
  const found = findNative();
  if (found !== undefined) return found;
  const root = join(cacheDirectory(), "toolchains", `wit-bindgen-cli-${version}`);
  const draft = `${root}.${process.pid}.tmp`;
  await mkdir(dirname(root), { recursive: true });
  try {
    await run("cargo", ["install", "wit-bindgen-cli", "--version", version, "--locked", "--quiet", "--root", draft]);
    await cp(await codegenOfCrate(), nativeIn(draft).codegen, { recursive: true });
    await rm(root, { recursive: true, force: true });
    await rename(draft, root);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return nativeIn(root);
}

// --- internal ---

function nativeIn(root: string): Native {
  const program = process.platform === "win32" ? "wit-bindgen.exe" : "wit-bindgen";
  return { program: join(root, "bin", program), codegen: join(root, "codegen") };
}

/** Cargo keeps the sources of what it installs. */
async function codegenOfCrate(): Promise<string> {
  const sources = join(process.env["CARGO_HOME"] ?? join(homedir(), ".cargo"), "registry", "src");
  for await (const directory of glob(`*/wit-bindgen-cli-${version}/tests/codegen`, { cwd: sources })) {
    return join(sources, directory);
  }
  throw new Error(`cargo kept no sources of wit-bindgen-cli ${version} in "${sources}"`);
}
