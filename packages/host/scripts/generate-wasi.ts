// Writes src/component/gen/wasi-contract.ts: every interface of WASI 0.2 that a plugin may be given, with its types, as a component that imports them all. The
// WIT is WASI's own, as jco has it. Run by hand when jco brings a newer WASI 0.2; a test compares the result.
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { BinaryReader } from "../src/component/binary-reader.ts";

const version = "0.2.12";
const output = fileURLToPath(new URL("../src/component/gen/wasi-contract.ts", import.meta.url));

/** The generated file. */
export async function generateWasiContract(): Promise<string> {
  // Its main file is in dist/
  const jco = dirname(createRequire(import.meta.url).resolve("@bytecodealliance/jco"));
  const packages = join(jco, "../lib/wit/builtin", version);
  const witPath = await mkdtemp(join(tmpdir(), "armory-wasi-"));
  try {
    for (const name of await readdir(packages)) {
      if (name !== "wasi-http") await cp(join(packages, name), join(witPath, "deps", name), { recursive: true });
    }
    const world = `package armory:wasi-contract;\nworld contract { include wasi:cli/imports@${version}; }\n`;
    await writeFile(join(witPath, "world.wit"), world);
    const dummy = await componentNew(await componentEmbed({ witPath, world: "contract", dummy: true }), []);
    return [
      "// Written by scripts/generate-wasi.ts from WASI's own WIT (github.com/WebAssembly/WASI).",
      `/** The component that imports all of \`wasi:cli/imports@${version}\`, as base64. */`,
      "export const wasiContract =",
      `  "${Buffer.from(importsOf(dummy)).toString("base64")}";`,
      "",
    ].join("\n");
  } finally {
    await rm(witPath, { recursive: true });
  }
}

/** The part of a component before its first core module: the types of its imports. */
function importsOf(component: Uint8Array): Uint8Array {
  const reader = new BinaryReader(component, 8);
  for (;;) {
    const start = reader.offset;
    if (reader.byte() === 1) return component.subarray(0, start);
    reader.part(reader.u32());
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(output, await generateWasiContract());
