import { worldContract, type World } from "@armory-plugins/wit";
import { parseComponent, type Component } from "./parse-component.ts";
import type { WitFunction } from "./wit-type.ts";

/** A world's contract, read once: what a component of that world exports, with every type. */
export function contractOf(world: World): Component {
  let contract = contracts.get(world.id);
  if (contract === undefined) {
    contract = parseComponent(worldContract(world));
    contracts.set(world.id, contract);
  }
  return contract;
}

/**
 * The type of a function that a world has its components export.
 *
 * @throws Error when the world has no such function.
 */
export function worldFunction(world: World, name: string): WitFunction {
  const found = contractOf(world).exports.get(name);
  if (found?.sort !== "func") throw new Error(`${world.id} has no function ${name}`);
  return found.type;
}

// --- internal ---

const contracts = new Map<string, Component>();
