import { readFile } from "node:fs/promises";
import { findWorld, witFolder } from "@armory-plugins/wit";
import type { WorldKind } from "@armory-plugins/wit";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";

/** Build the component of `test/guests/<kind>.wat`. */
export async function buildGuest(kind: WorldKind): Promise<Uint8Array> {
  const world = findWorld(kind);
  if (world === undefined) throw new Error(kind);
  const core = await parse(await readFile(new URL(`../guests/${kind}.wat`, import.meta.url), "utf8"));
  const embedded = await componentEmbed({ binary: core, witPath: witFolder(world), world: world.name });
  return await componentNew(embedded, []);
}
