import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { freezeModule } from "@armory-plugins/typescript-engine";
import { componentEmbed, componentNew } from "@armory-plugins/wasm-tools";
import type { WorldDescription } from "@armory-plugins/wit";
import { transpileBytes } from "@bytecodealliance/jco-transpile";

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

/** Instantiate a component in this process, by jco's own code. */
export async function instantiate(
  component: Uint8Array,
  imports: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const { files } = await transpileBytes(component, { name: "plugin", instantiation: "sync" });
  const script = Object.entries(files).find(([name]) => name.endsWith(".js"))?.[1];
  if (script === undefined) throw new Error("jco made no script");
  const place = await mkdtemp(join(tmpdir(), "armory-all-types-"));
  try {
    const path = join(place, "plugin.mjs");
    await writeFile(path, script);
    const module = await import(/* @vite-ignore */ pathToFileURL(path).href);
    return module.instantiate((name: string) => {
      const bytes = Object.entries(files).find(([other]) => basename(other) === name)?.[1];
      return new WebAssembly.Module(new Uint8Array(bytes ?? []));
    }, imports);
  } finally {
    await rm(place, { recursive: true });
  }
}
