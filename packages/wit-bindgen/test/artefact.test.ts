import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  artefactFile,
  crateDirectory,
  generatorDirectory,
  hashCrate,
  packageDirectory,
  readArtefact,
  sha256,
} from "../scripts/artefact.ts";
import { generatorArguments, goRuntimeModule, witBindgenVersion } from "../src/generated/generator-facts.ts";
import { createGenerator } from "../src/generator.ts";
import { languages } from "../src/languages.ts";

it("is made from the crate beside it, as it is now", () => {
  expect(readArtefact().crateSha256, "the crate was changed: npm run build:wasm -w @armory-plugins/wit-bindgen").toBe(
    hashCrate(),
  );
});

it("has the files that are described, byte for byte", async () => {
  const names = (await readdir(generatorDirectory)).filter((name) => join(generatorDirectory, name) !== artefactFile);
  const hashes = await Promise.all(
    names.map(async (name) => [name, sha256(await readFile(join(generatorDirectory, name)))]),
  );
  expect(Object.fromEntries(hashes)).toEqual(readArtefact().sha256);
});

it("is small, and imports nothing of WASI", async () => {
  let size = 0;
  for (const name of await readdir(generatorDirectory)) {
    const bytes = await readFile(join(generatorDirectory, name));
    size += bytes.length;
    if (!name.endsWith(".wasm")) continue;
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
    expect(imports.filter(({ module }) => module.includes("wasi"))).toEqual([]);
  }
  expect(size).toBeLessThan(3_200_000);
});

it("holds no path of the machine that it was built on", async () => {
  const text = await readFile(join(generatorDirectory, "generator.core.wasm"), "latin1");
  expect(text.match(/\/(?:root|home|tmp|work|Users)\/[\w./-]*/g) ?? []).toEqual([]);
  expect(text).not.toContain("registry/src");
  // The proof that paths are in there at all: they begin at the crates.
  expect(text).toContain("wit-bindgen-go-0.63.0/src/lib.rs");
});

it("says of itself what the table of options has", async () => {
  const generator = await createGenerator();
  for (const language of languages) {
    const described = generator.describeArguments(language).map(({ short, value, default: byDefault, ...rest }) => ({
      ...rest,
      short: short ?? null,
      value: value ?? null,
      default: byDefault ?? null,
    }));
    expect(generatorArguments[language]).toEqual(described);
  }
  expect(generator.goRuntime()).toBe(`${goRuntimeModule.path} ${goRuntimeModule.version}`);
});

it("has one version of wit-bindgen in all places", async () => {
  const lock = await readFile(join(crateDirectory, "Cargo.lock"), "utf8");
  for (const name of ["core", "c", "go", "rust"]) {
    expect(lock).toContain(`name = "wit-bindgen-${name}"\nversion = "${witBindgenVersion}"`);
  }
  const notice = await readFile(join(packageDirectory, "go-runtime/NOTICE"), "utf8");
  expect(notice).toContain(`wit-bindgen-go ${witBindgenVersion}`);
  expect(notice).toContain(`${goRuntimeModule.path} ${goRuntimeModule.version}`);
});

it("comes with the licence of every crate that is inside", async () => {
  const licences = await readFile(join(packageDirectory, "THIRD-PARTY-LICENSES"), "utf8");
  const lock = await readFile(join(crateDirectory, "Cargo.lock"), "utf8");
  const locked = new Set(
    [...lock.matchAll(/name = "(.+)"\nversion = "(.+)"/g)].map(([, name, version]) => `${name} ${version}`),
  );
  const listed = [...licences.matchAll(/^ {2}([\w-]+ [\w.+-]+) \(/gm)].map(([, crate]) => crate ?? "");
  expect(listed.length).toBeGreaterThan(40);
  expect(listed.filter((crate) => !locked.has(crate))).toEqual([]);
});
