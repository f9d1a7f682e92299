import type { CreateContainerResponse } from "../proto/nri_pb.ts";

/** What a plugin answered when the container was created. */
export interface PluginAnswer {
  /** `10-limits`. */
  readonly plugin: string;
  readonly response: CreateContainerResponse;
}
