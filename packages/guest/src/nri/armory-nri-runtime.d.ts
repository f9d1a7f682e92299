/** What the world `nri-plugin` imports: a module of the engine that a component is made with. */
declare module "armory:nri/runtime@0.1.0" {
  import type { NriRuntime } from "@armory-plugins/wit";

  export const log: typeof NriRuntime.log;
  export const updateContainers: typeof NriRuntime.updateContainers;
}
