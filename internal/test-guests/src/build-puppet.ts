import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { append, section } from "./binary-parts.ts";
import { buildComponent, buildGuest, readGuest } from "./build-guest.ts";

/** The guest that does as it is told, as the arena calls it. */
export function buildPuppet(): Promise<Uint8Array> {
  return buildGuest("puppet.wat");
}

/** The same so that the arena can't tell which instance of its module to call: jco calls it. */
export async function buildPuppetForJco(): Promise<Uint8Array> {
  // (core instance (instantiate 0)): the guest's own module is the first
  return append(await buildPuppet(), section(2, [1, 0, 0, 0]));
}

/** The same with a clock of WASI for what it calls its clock. */
export async function buildPuppetWithClock(): Promise<Uint8Array> {
  const read = (file: string): Promise<string> => readFile(join(witDirectory(backup()), file), "utf8");
  const world = (await read("backup.wit")).replace(/^package.*$/m, "").replace("{", `{ import ${clock};`);
  const witSource = `${await read("types.wit")} ${world} package wasi:clocks@0.2.0 { interface monotonic-clock { now: func() -> u64; } }`;
  const wat = (await readGuest("puppet.wat")).replace(
    "(func $clock (result i64) (i64.const 0))",
    `(import "${clock}" "now" (func $clock (result i64)))`,
  );
  return buildComponent(wat, { witSource, world: backup().name });
}

// --- internal ---

const clock = "wasi:clocks/monotonic-clock@0.2.0";

function backup(): NonNullable<ReturnType<typeof findWorld>> {
  const world = findWorld("backup");
  if (world === undefined) throw new Error("there is no world of backup plugins");
  return world;
}
