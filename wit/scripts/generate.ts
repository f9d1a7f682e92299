// Writes gen/ from the .wit files: TypeScript types by jco's type generator, and each world's contract, the smallest
// component of that world, as base64. Run by hand after a new version directory is added; a test compares the result.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateHostTypes } from "@bytecodealliance/jco-transpile";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { diagnosedWorld, witSource, worldsWithDiagnostics } from "../src/index.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const packages = [
  {
    directory: "kannika-wasi-plugins/0.1",
    worlds: ["wasi-backup-plugin", "wasi-restore-plugin"],
  },
  {
    directory: "armory-nri/0.1",
    worlds: ["nri-plugin"],
  },
];

/** Every generated file, by its path below `wit/`. */
export async function generate(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const { directory, worlds } of packages) {
    const witPath = join(root, directory);
    for (const worldName of worlds) {
      for (const [name, content] of Object.entries(await generateHostTypes(witPath, { worldName }))) {
        files.set(`gen/${directory}/${name}`, Buffer.from(content).toString("utf8"));
      }
      const contract = await componentNew(await componentEmbed({ witPath, world: worldName, dummy: true }), []);
      files.set(`gen/${directory}/${worldName}.contract.b64`, `${Buffer.from(contract).toString("base64")}\n`);
    }
  }
  await addDiagnostics(files);
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await rm(join(root, "gen"), { recursive: true, force: true });
  for (const [path, content] of await generate()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

// --- internal ---

/** The types of the package's own interfaces, and the contracts of its worlds, which include worlds of another package. */
async function addDiagnostics(files: Map<string, string>): Promise<void> {
  const { directory, name: worldName } = diagnosedWorld;
  const interfaces = join(root, directory, "diagnostics.wit");
  for (const [name, content] of Object.entries(await generateHostTypes(interfaces, { worldName }))) {
    files.set(`gen/${directory}/${name}`, Buffer.from(content).toString("utf8"));
  }
  const contracts = new Map([[worldName, await readFile(interfaces, "utf8")]]);
  for (const world of worldsWithDiagnostics) contracts.set(world.name, witSource(world));
  for (const [world, source] of contracts) {
    const contract = await componentNew(await componentEmbed({ witSource: source, world, dummy: true }), []);
    files.set(`gen/${directory}/${world}.contract.b64`, `${Buffer.from(contract).toString("base64")}\n`);
  }
}
