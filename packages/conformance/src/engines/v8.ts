import { systems as knownSystems } from "../systems/index.ts";
import type { Engine } from "./engine.ts";
import { findPlugin } from "./find-plugin.ts";

/** Node's own engine, through `@armory-plugins/host` and the packages of the systems: sandboxed, in threads, with their limits. */
export const v8Engine: Engine = {
  name: "v8",
  async load(component, { systems = knownSystems, ...options }) {
    const { system, world } = await findPlugin(component, systems);
    return system.engines.v8(component, options, world);
  },
};
