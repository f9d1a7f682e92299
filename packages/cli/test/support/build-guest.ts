import { readFile } from "node:fs/promises";
import { buildGuest as buildFromText } from "@armory-plugins/test-guests";
import type { RecordWorldKind } from "@armory-plugins/wit";

/** Build the component of `test/guests/<kind>.wat`, which says at its top what the guest does. */
export async function buildGuest(kind: RecordWorldKind): Promise<Uint8Array> {
  const text = await readFile(new URL(`../guests/${kind}.wat`, import.meta.url), "utf8");
  return await buildFromText(text, kind);
}
