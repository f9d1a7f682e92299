import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildComponent, printDummyModule, readWasiWit } from "@armory-plugins/test-guests";
import { findWorld, witDirectory } from "@armory-plugins/wit";
import { newCanary } from "./change-names.ts";
import type { Canary } from "./hostile-names.ts";
import type { ImportCall, SignedCall } from "./import-call.ts";
import { importGuest } from "./import-guest.ts";
import { listCalls } from "./list-calls.ts";
import type { Random } from "./random.ts";
import { RandomWorld } from "./random-world.ts";
import { parseWitPackage, type WitPackage } from "./wit-source.ts";

/** A component with imports of random types, and what the host has to make of them. */
export interface ImportingComponent {
  /** In words. */
  readonly what: string;
  readonly component: Uint8Array;
  /**
   * For each import that is not what its interface is: the names of it and of those that may differ because of it, one of which the refusal must have. A
   * component with one can't be loaded.
   */
  readonly mismatched: readonly (readonly string[])[];
  /** Whether it imports another version of the world's package. */
  readonly isOtherWorld: boolean;
  /** Whether it has names that jco may fail on. */
  readonly hasOddNames: boolean;
  /** What its `transform` calls, by the index that is the record's key. */
  readonly calls: readonly ImportCall[];
  readonly canary: Canary;
}

/** The WIT that random imports are made from. */
export class ImportMaker {
  readonly #packages: readonly WitPackage[];
  readonly #world: string;

  private constructor(packages: readonly WitPackage[], world: string) {
    this.#packages = packages;
    this.#world = world;
  }

  static async read(): Promise<ImportMaker> {
    const world = findWorld("backup");
    if (world === undefined) throw new Error("there is no world backup");
    const directory = witDirectory(world);
    const files = await Promise.all(["types.wit", "backup.wit"].map((file) => readFile(join(directory, file), "utf8")));
    const packages = (await readWasiWit()).map(parseWitPackage);
    return new ImportMaker(packages, files.map((text) => text.replace(/^package .*;$/m, "")).join("\n"));
  }

  /** @throws what `wasm-tools` does when the random WIT is not valid. */
  async make(random: Random): Promise<ImportingComponent> {
    const world = new RandomWorld(this.#packages, this.#world, random);
    const calls = pickCalls(world, listCalls(world, await printDummyModule(world.wit, RandomWorld.name)), random);
    const canary = newCanary(random);
    const guest = importGuest(calls, canary.file);
    const component = await buildComponent(guest, { witSource: world.wit, world: RandomWorld.name });
    return {
      what: world.what,
      component,
      mismatched: await mismatched(world, component, guest, calls),
      isOtherWorld: world.isOther,
      hasOddNames: world.hasOddNames,
      calls,
      canary,
    };
  }
}

/** Whether an error says that WIT, or a module, is not valid: what `wasm-tools` throws has a payload. */
export function isToolError(error: unknown): boolean {
  return error instanceof Error && "payload" in error;
}

// --- internal ---

/** Each call takes a message to the thread, and each failure a new instance. */
const MAX_CALLS = 25;

/** All functions of what is not as WASI has it, and of what uses that, and some of the others. */
function pickCalls(world: RandomWorld, calls: readonly SignedCall[], random: Random): SignedCall[] {
  const must = new Set(world.changes.flatMap(({ name }) => [name, ...world.usersOf(name)]));
  const share = MAX_CALLS / calls.length;
  return calls.filter((one) => must.has(one.import) || !one.import.startsWith("wasi:") || random.chance(share));
}

/** A function that differs is in the component when the guest imports it; a type when any function uses it. */
async function mismatched(
  world: RandomWorld,
  component: Uint8Array,
  guest: string,
  calls: readonly SignedCall[],
): Promise<string[][]> {
  const visible: string[][] = [];
  for (const { name, isType } of world.changes) {
    const isVisible = isType
      ? await hasOtherTypes(component, guest, world.originalWit)
      : calls.some((one) => one.import === name);
    if (isVisible) visible.push(isType ? [name, ...world.usersOf(name)] : [name]);
  }
  return visible;
}

/** Whether anything before the code of a component is not as it is with other WIT. */
async function hasOtherTypes(component: Uint8Array, guest: string, witSource: string): Promise<boolean> {
  let other: Uint8Array;
  try {
    other = await buildComponent(guest, { witSource, world: RandomWorld.name });
  } catch (error) {
    if (!isToolError(error)) throw error;
    return true; // its functions have other core types
  }
  return !beforeCode(component).equals(beforeCode(other));
}

const coreModule = Buffer.from("\0asm\x01\0\0\0", "latin1");

/** Without the size of the code, which takes up to five bytes. */
function beforeCode(component: Uint8Array): Buffer {
  const bytes = Buffer.from(component);
  return bytes.subarray(8, bytes.indexOf(coreModule) - 6);
}
