// Compiles the crate and writes generator/, the table of options and the Go runtime: `npm run build:wasm`. Needs the compiler of find-rust.ts.
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { artefactFile, crateDirectory, describeArtefact, generatorDirectory } from "./artefact.ts";
import { compileCrate } from "./compile-crate.ts";
import { findRust } from "./find-rust.ts";
import { makeGenerator } from "./make-generator.ts";

const rust = await findRust();
const core = await compileCrate(crateDirectory, join(cacheDirectory(), "wit-bindgen", "target"), rust);
const files = await makeGenerator(core);
await rm(generatorDirectory, { recursive: true, force: true });
await mkdir(generatorDirectory, { recursive: true });
for (const [name, bytes] of files) await writeFile(join(generatorDirectory, name), bytes);
const artefact = describeArtefact(files, rust.version);
await writeFile(artefactFile, `${JSON.stringify(artefact, null, 2)}\n`);
console.log(`generator/: ${files.size} files; next: npm run build:options -w @armory-plugins/wit-bindgen`);
