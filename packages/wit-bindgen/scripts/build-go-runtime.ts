// Writes go-runtime/wit and its license from the crate's sources and runtime.patch: `npm run build:go-runtime`. Needs cargo and git.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageDirectory } from "./artefact.ts";
import { makeGoRuntime } from "./make-go-runtime.ts";

const directory = join(packageDirectory, "go-runtime");
await rm(join(directory, "wit"), { recursive: true, force: true });
for (const [path, bytes] of await makeGoRuntime()) {
  await mkdir(dirname(join(directory, path)), { recursive: true });
  await writeFile(join(directory, path), bytes);
}
