import { worldContract, type World } from "@armory-plugins/wit";
import { parseComponent, type Component } from "./parse-component.ts";

/** A world's contract, read once: what a component of that world exports, with every type. */
export function contractOf(world: World): Component {
  let contract = contracts.get(world.id);
  if (contract === undefined) {
    contract = parseComponent(worldContract(world));
    contracts.set(world.id, contract);
  }
  return contract;
}

// --- internal ---

const contracts = new Map<string, Component>();
