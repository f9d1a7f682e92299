import { readFile } from "node:fs/promises";
import { buildGuest as buildFromText } from "@armory-plugins/test-guests";
import type { RecordWorldKind } from "@armory-plugins/wit";

/** Build the component of `test/guests/<kind>.wat`, which says at its top what the guest does. */
export async function buildGuest(kind: RecordWorldKind): Promise<Uint8Array> {
  return await buildFromText(await sourceOf(kind), kind);
}

/** Build the backup guest, but as one that refuses to start without a config, with an empty text. */
export async function buildGuestThatNeedsConfig(): Promise<Uint8Array> {
  const isOk = "(i32.store8 (i32.const 512) (i32.const 0))";
  const isError = "(i32.store8 (i32.const 512) (i32.eqz (local.get $some)))";
  return await buildFromText((await sourceOf("backup")).replace(isOk, isError), "backup");
}

/** Build the backup guest, but as one whose `init` never returns. */
export async function buildGuestThatNeverStarts(): Promise<Uint8Array> {
  const isOk = "(i32.store8 (i32.const 512) (i32.const 0))";
  return await buildFromText((await sourceOf("backup")).replace(isOk, "(loop $ever (br $ever))"), "backup");
}

// --- internal ---

function sourceOf(kind: RecordWorldKind): Promise<string> {
  return readFile(new URL(`../guests/${kind}.wat`, import.meta.url), "utf8");
}
