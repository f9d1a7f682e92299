import { readFile } from "node:fs/promises";
import { freezeModule } from "@armory-plugins/typescript-engine";
import { componentEmbed, componentNew } from "@armory-plugins/wasm-tools";
import type { WorldDescription } from "@armory-plugins/wit";

const directory = new URL("../all-types/", import.meta.url);
const world = "all-types";

/** The world of every value type, which `scripts/describe-worlds.ts` describes. */
export async function describeAllTypes(): Promise<WorldDescription> {
  return JSON.parse(await readFile(new URL("description.json", directory), "utf8"));
}

/** A component of that world, in QuickJS. */
export async function buildAllTypes(description: WorldDescription): Promise<Uint8Array> {
  const [code, witSource] = await Promise.all(
    ["plugin.js", "all-types.wit"].map((name) => readFile(new URL(name, directory), "utf8")),
  );
  const frozen = freezeModule({ code: code ?? "", world: description, features: [], onOutput: () => undefined });
  if (frozen.type !== "frozen") throw new Error(`the module did not load: ${JSON.stringify(frozen)}`);
  return componentNew(await componentEmbed({ binary: frozen.module, witSource: witSource ?? "", world }), []);
}
