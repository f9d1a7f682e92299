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
export type { Container, Pod, ValidationRequest, WithMaps } from "./maps.ts";
export type { AdjustmentFields, EvictionFields, Fields, UpdateFields } from "./fields.ts";

// For plugins: what the runtime does for them, and what pods say
export * as log from "./log.ts";
export { findAnnotation } from "./annotation.ts";
export type { Annotation, AnnotationItem } from "./annotation.ts";
export { parseAmount } from "./amount.ts";
export { updateContainers } from "./update-containers.ts";

// For tests of plugins; more is in ./testing
export { CallError } from "./call-error.ts";

// The contract's own types
export type { NriPlugin, NriTypes } from "@armory-plugins/wit";
