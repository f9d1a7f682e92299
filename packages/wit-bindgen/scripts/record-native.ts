// npm run record:native: has wit-bindgen's own command line make every case of test/native-cases.ts, and writes the hashes of what it made to
// test/native-digests.json, which each test run holds this package against.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nameOfCase, nativeCases } from "../test/native-cases.ts";
import { digestOf, runNative } from "../test/support/native-side.ts";
import { installNative } from "./native.ts";

const { program } = await installNative();
const digests: Record<string, string> = {};
for (const one of nativeCases) {
  const directory = await mkdtemp(join(tmpdir(), "wit-bindgen-native-"));
  try {
    const side = await runNative(program, [one.language, ...one.args], directory);
    if (side.code !== 0) throw new Error(`cannot record "${nameOfCase(one)}": ${side.stderr}`);
    digests[nameOfCase(one)] = digestOf(side);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
await writeFile(new URL("../test/native-digests.json", import.meta.url), `${JSON.stringify(digests, undefined, 2)}\n`);
console.log(`${Object.keys(digests).length} cases`);
