import { readdir, readFile } from "node:fs/promises";
import { goRuntimeModule } from "./generated/generator-facts.ts";
import { liftWithoutAddress } from "./lift-without-address.ts";

/**
 * Put the packages that generated Go code imports from go.bytecodealliance.org into the generated module itself.
 *
 * Such a project builds without fetching a module, and it gets the changes that `go-runtime/NOTICE` lists. A module of its own has the
 * packages in `internal/wit`. A library has them in `wit`, since the code that calls it names their types.
 *
 * @param files - generated code, before it is formatted: imports are sorted by their paths.
 * @param packageName - what the library is imported as; undefined for a module of its own.
 */
export async function embedGoRuntime(
  files: ReadonlyMap<string, Uint8Array>,
  packageName: string | undefined,
): Promise<Map<string, Uint8Array>> {
  const directory = packageName === undefined ? "internal/wit" : "wit";
  const own = `"${packageName ?? generatedModule}/${directory}/`;
  const embedded = new Map<string, Uint8Array>();
  const needed = new Set<string>();
  const embed = (path: string, bytes: Uint8Array): void => {
    const text = Buffer.from(bytes).toString("utf8");
    for (const [, name = ""] of text.matchAll(importedPackage)) needed.add(name);
    embedded.set(path, Buffer.from(path === "go.mod" ? withoutRequire(text) : text.replaceAll(upstream, () => own)));
  };
  for (const [path, bytes] of files) {
    embed(path, path.endsWith(".go") ? Buffer.from(liftWithoutAddress(Buffer.from(bytes).toString("utf8"))) : bytes);
  }
  // A set grows while it is walked: packages import others.
  for (const name of needed) {
    for (const file of await readdir(new URL(`wit/${name}/`, runtime))) {
      embed(`${directory}/${name}/${file}`, await readFile(new URL(`wit/${name}/${file}`, runtime)));
    }
  }
  if (needed.size > 0) {
    for (const file of ["LICENSE", "NOTICE"])
      embedded.set(`${directory}/${file}`, await readFile(new URL(file, runtime)));
  }
  return new Map([...embedded].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

// --- internal ---

const runtime = new URL("../go-runtime/", import.meta.url);

/** What wit-bindgen calls the module of code that is generated without a package's name. */
const generatedModule = "wit_component";

const upstream = `"${goRuntimeModule.path}/wit/`;

const importedPackage = new RegExp(`"${goRuntimeModule.path.replaceAll(".", "\\.")}/wit/([a-z]+)"`, "g");

function withoutRequire(goMod: string): string {
  return goMod.replace(/\nrequire \([^)]*\)\n/, "");
}
