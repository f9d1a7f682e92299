// npm run build:engine: compiles the engine and writes artifact/. With --verify it writes nothing, and fails if what is committed is not what the sources give.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { compileEngine, packageDirectory, sha256 } from "./compile-engine.ts";

const work = join(cacheDirectory(), "typescript-engine");
const artifact = join(packageDirectory, "artifact");
await mkdir(join(artifact, "globals"), { recursive: true });
for (const [name, bytes] of await compileEngine(work)) {
  const file = join(artifact, name);
  if (!process.argv.includes("--verify")) await writeFile(file, bytes);
  else if (sha256(await readFile(file)) !== sha256(bytes)) {
    console.error(`error: artifact/${name} is not what the sources give; run npm run build:engine`);
    process.exitCode = 1;
  }
  console.log(`${sha256(bytes)}  artifact/${name}  ${bytes.length} bytes`);
}
