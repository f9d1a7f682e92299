// Rebuilds what is committed in a new directory and compares: `npm run verify:wasm`. Needs the compiler of find-rust.ts, and some five minutes.
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crateDirectory, describeArtefact, packageDirectory, readArtefact, sha256 } from "./artefact.ts";
import { compileCrate } from "./compile-crate.ts";
import { findRust } from "./find-rust.ts";
import { makeGenerator } from "./make-generator.ts";
import { makeGoRuntime } from "./make-go-runtime.ts";

const rust = await findRust();
const committed = readArtefact();
const problems: string[] = [];
if (rust.version !== committed.rust) {
  problems.push(
    `the compiler is another one; the artifact was built with\n${committed.rust}\nand this is\n${rust.version}`,
  );
}
const directory = await mkdtemp(join(tmpdir(), "verify-wasm-"));
try {
  const crate = join(directory, "crate");
  await cp(crateDirectory, crate, { recursive: true, filter: (path) => path !== join(crateDirectory, "target") });
  const files = await makeGenerator(await compileCrate(crate, join(directory, "target"), rust));
  const rebuilt = describeArtefact(files, rust.version);
  if (rebuilt.crateSha256 !== committed.crateSha256)
    problems.push("the crate was changed after the artifact was built");
  for (const name of new Set([...Object.keys(rebuilt.sha256), ...Object.keys(committed.sha256)])) {
    compare(
      `generator/${name}`,
      rebuilt.sha256[name],
      sha256(await readFile(join(packageDirectory, "generator", name))),
    );
  }
  for (const [path, bytes] of await makeGoRuntime()) {
    const name = `go-runtime/${path}`;
    compare(name, sha256(bytes), sha256(await readFile(join(packageDirectory, name))));
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
for (const problem of problems) console.error(`error: ${problem}`);
if (problems.length > 0) process.exitCode = 1;

// --- internal ---

function compare(name: string, rebuilt: string | undefined, here: string): void {
  if (rebuilt === here) console.log(`${here}  ${name}`);
  else problems.push(`${name} is ${here}, rebuilt it is ${rebuilt ?? "missing"}`);
}
