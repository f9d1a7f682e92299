// For plugins: what a file `plugin.ts` exports
export { nriPlugin } from "./nri-plugin.ts";
export type { NriPluginExports } from "./nri-plugin.ts";
export type {
  ConfigureContext,
  CreateContainerAnswer,
  NriContext,
  NriPluginDefinition,
  UpdateContainerAnswer,
} from "./definition.ts";
export type { AdjustmentFields, EvictionFields, Fields, UpdateFields } from "./fields.ts";

// For plugins: what the runtime does for them
export * as log from "./log.ts";
export { updateContainers } from "./update-containers.ts";

// For tests of plugins; more is in ./testing
export { CallError } from "./call-error.ts";

// The contract's own types
export type { NriPlugin, NriTypes } from "@armory-plugins/wit";
