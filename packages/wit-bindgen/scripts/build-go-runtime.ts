// Writes go-runtime/wit and its license from the crate's sources and runtime.patch: `npm run build:go-runtime`. Needs cargo and git.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageFolder } from "./artefact.ts";
import { makeGoRuntime } from "./make-go-runtime.ts";

const folder = join(packageFolder, "go-runtime");
await rm(join(folder, "wit"), { recursive: true, force: true });
for (const [path, bytes] of await makeGoRuntime()) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), bytes);
}
