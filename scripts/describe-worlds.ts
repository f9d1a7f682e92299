// node scripts/describe-worlds.ts: writes the description of each world beside its other generated files, and that of the world with which the TypeScript engine is tested. With --check it
// writes nothing, and fails if a file is not what the world gives.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseComponent } from "@armory-plugins/host/component";
import { worldContract, worlds, worldsWithDiagnostics } from "@armory-plugins/wit";
import { componentEmbed, componentNew } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describeWorld } from "./describe-world.ts";

const root = new URL("../", import.meta.url);
const tested = new URL("packages/typescript-engine/test/all-types/", root);

const contracts = new Map<URL, Uint8Array>(
  [...worlds, ...worldsWithDiagnostics].map((world) => [
    new URL(`wit/gen/${world.directory}/${world.name}.description.json`, root),
    worldContract(world),
  ]),
);
contracts.set(new URL("description.json", tested), await contractOf(new URL("all-types.wit", tested), "all-types"));

for (const [file, contract] of contracts) {
  const description = `${JSON.stringify(describeWorld(parseComponent(contract)), null, 1)}\n`;
  if (!process.argv.includes("--check")) writeFileSync(file, description);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== description) {
    console.error(`error: ${fileURLToPath(file)} does not describe its world; run node scripts/describe-worlds.ts`);
    process.exitCode = 1;
  }
}

// --- internal ---

/** The smallest component of a world. */
async function contractOf(wit: URL, world: string): Promise<Uint8Array> {
  const embedded = await componentEmbed({ witSource: readFileSync(wit, "utf8"), world, dummy: true });
  return new Uint8Array(await componentNew(embedded, []));
}
