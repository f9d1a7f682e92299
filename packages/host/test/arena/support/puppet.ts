import { buildComponent, buildGuest, readGuest } from "@armory-plugins/test-guests";
import { findWorld, witFolder } from "@armory-plugins/wit";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { contractOf } from "../../../src/component/contract-of.ts";
import { leb128 } from "../../../src/component/leb128.ts";
import { parseComponent } from "../../../src/component/parse-component.ts";
import type { GuestFunction } from "./wit-text.ts";

/** The guest that does as it is told, as the arena calls it. */
export function buildPuppet(): Promise<Uint8Array> {
  return buildGuest("puppet.wat");
}

/** The same so that the arena can't tell which instance of its module to call: jco calls it. */
export async function buildPuppetForJco(): Promise<Uint8Array> {
  const bytes = await buildPuppet();
  const { core } = parseComponent(bytes);
  const content = [1, 0, ...leb128(core.instances.find((one) => one !== undefined) ?? 0), 0];
  return Buffer.concat([bytes, Uint8Array.from([2, ...leb128(content.length), ...content])]);
}

/** The same with a clock of WASI for what it calls its clock. */
export async function buildPuppetWithClock(): Promise<Uint8Array> {
  const read = (file: string): Promise<string> => readFile(join(witFolder(backup()), file), "utf8");
  const world = (await read("backup.wit")).replace(/^package.*$/m, "").replace("{", `{ import ${clock};`);
  const witSource = `${await read("types.wit")} ${world} package wasi:clocks@0.2.0 { interface monotonic-clock { now: func() -> u64; } }`;
  const wat = (await readGuest("puppet.wat")).replace(
    "(func $clock (result i64) (i64.const 0))",
    `(import "${clock}" "now" (func $clock (result i64)))`,
  );
  return buildComponent(wat, { witSource, world: backup().name });
}

/** The functions of the world, by what its contract says. */
export function backupFunction(name: "init" | "transform"): GuestFunction {
  const found = contractOf(backup()).exports.get(name);
  if (found?.sort !== "func") throw new Error(`there is no ${name}`);
  return { name, parameters: found.type.parameters.map((one) => one.type), result: found.type.result };
}

// --- internal ---

const clock = "wasi:clocks/monotonic-clock@0.2.0";

function backup(): NonNullable<ReturnType<typeof findWorld>> {
  const world = findWorld("backup");
  if (world === undefined) throw new Error("there is no world of backup plugins");
  return world;
}
