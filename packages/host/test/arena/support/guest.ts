import { buildComponent } from "@armory-plugins/test-guests";
import type { WitType } from "../../../src/component/wit-type.ts";
import { witText, type GuestFunction } from "./wit-text.ts";
import type { Plain } from "./typed-value.ts";

/** A core module as text, the functions that it exports for a component, and that component. */
export interface Guest {
  readonly wat: string;
  readonly functions: readonly GuestFunction[];
  readonly component: Uint8Array;
}

/** A call of a guest's function. */
export interface Call {
  readonly function: GuestFunction;
  readonly parameters: readonly Plain[];
}

/** What became of a call: what it gave, or in which words it failed. */
export type Answer = { readonly value: Plain | null } | { readonly trap: string };

/** Make a component of a core module. */
export async function makeGuest(wat: string, functions: readonly GuestFunction[]): Promise<Guest> {
  return { wat, functions, component: await buildComponent(wat, { witSource: witText(functions), world: "guest" }) };
}

export const u64: WitType = { kind: "primitive", primitive: "u64" };

export const text: WitType = { kind: "primitive", primitive: "string" };
