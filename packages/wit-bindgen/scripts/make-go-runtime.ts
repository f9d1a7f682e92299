import { cp, glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFolder } from "./artefact.ts";
import { listCrates } from "./list-crates.ts";
import { run } from "./run.ts";

/** The changes to the Go runtime; what they are for is in go-runtime/NOTICE. */
const patch = join(packageFolder, "go-runtime", "runtime.patch");

/** The Go runtime as the crate wit-bindgen-go carries it, with our patch, and its license: bytes by paths below go-runtime/. */
export async function makeGoRuntime(): Promise<Map<string, Uint8Array>> {
  const crate = (await listCrates()).find(({ name }) => name === "wit-bindgen-go");
  if (crate === undefined) throw new Error("the crate does not depend on wit-bindgen-go");
  const upstream = join(crate.folder, "src", "pkg");
  const folder = await mkdtemp(join(tmpdir(), "go-runtime-"));
  try {
    await cp(join(upstream, "wit"), join(folder, "wit"), { recursive: true });
    await cp(join(upstream, "LICENSE"), join(folder, "LICENSE"));
    await run("git", ["apply", patch], { cwd: folder });
    const files = new Map<string, Uint8Array>();
    for await (const path of glob(["LICENSE", "wit/*/*"], { cwd: folder })) {
      files.set(path.replaceAll("\\", "/"), await readFile(join(folder, path)));
    }
    return files;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
