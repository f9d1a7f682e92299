import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";

/** Build a component of a world from a core module: a file of `guests/`, or WebAssembly text. */
export async function buildGuest(wat: string, kind: "backup" | "restore" = "backup"): Promise<Uint8Array> {
  const world = findWorld(kind);
  if (world === undefined) throw new Error(kind);
  return buildComponent(wat, { witPath: witDirectory(world), world: world.name });
}

/** Build a component of any world from a core module. */
export async function buildComponent(
  wat: string,
  wit: { readonly witPath: string; readonly world: string } | { readonly witSource: string; readonly world: string },
): Promise<Uint8Array> {
  const text = wat.endsWith(".wat") ? await readGuest(wat) : wat;
  const embedded = await componentEmbed({ binary: await parse(text), ...wit });
  return componentNew(embedded, text.includes("wasi_snapshot_preview1") ? [await preview1Adapter()] : []);
}

/** Build a core module from WebAssembly text. */
export function buildModule(wat: string): Promise<Uint8Array> {
  return parse(wat);
}

/** The text of a file of `guests/`. */
export function readGuest(file: string): Promise<string> {
  return readFile(new URL(`../guests/${file}`, import.meta.url), "utf8");
}

/** The smallest component of a world that is given as text: every function traps. */
export async function buildDummy(witSource: string, world: string): Promise<Uint8Array> {
  return componentNew(await componentEmbed({ dummy: true, witSource, world }), []);
}

/** The adapter by which a core module of preview 1 becomes a component of WASI 0.2. */
async function preview1Adapter(): Promise<[string, Uint8Array]> {
  const jco = createRequire(import.meta.url).resolve("@bytecodealliance/jco");
  return ["wasi_snapshot_preview1", await readFile(join(jco, "../../lib/wasi_snapshot_preview1.reactor.wasm"))];
}
