import { cp, glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageDirectory } from "./artefact.ts";
import { listCrates } from "./list-crates.ts";
import { run } from "./run.ts";

/** The changes to the Go runtime; what they are for is in go-runtime/NOTICE. */
const patch = join(packageDirectory, "go-runtime", "runtime.patch");

/** The Go runtime as the crate wit-bindgen-go carries it, with our patch, and its license: bytes by paths below go-runtime/. */
export async function makeGoRuntime(): Promise<Map<string, Uint8Array>> {
  const crate = (await listCrates()).find(({ name }) => name === "wit-bindgen-go");
  if (crate === undefined) throw new Error("the crate does not depend on wit-bindgen-go");
  const upstream = join(crate.directory, "src", "pkg");
  const directory = await mkdtemp(join(tmpdir(), "go-runtime-"));
  try {
    await cp(join(upstream, "wit"), join(directory, "wit"), { recursive: true });
    await cp(join(upstream, "LICENSE"), join(directory, "LICENSE"));
    await run("git", ["apply", patch], { cwd: directory });
    const files = new Map<string, Uint8Array>();
    for await (const path of glob(["LICENSE", "wit/*/*"], { cwd: directory })) {
      files.set(path.replaceAll("\\", "/"), await readFile(join(directory, path)));
    }
    return files;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
