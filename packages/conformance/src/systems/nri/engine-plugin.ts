import type { NriLogLine, NriMethod } from "@armory-plugins/nri";
import type { EnginePlugin } from "../../system/engine-parts.ts";
import type { Refused } from "../../system/observation.ts";

/** A plugin of a container runtime: a component of world `nri-plugin`, or a core module as upstream has them. */
export interface NriEnginePlugin extends EnginePlugin {
  readonly world: "nri";
  /** Make a new instance, which nobody has called yet. */
  start(): Promise<NriEngineInstance>;
}

/** An instance of a plugin of a container runtime. What its calls throw is a failure of the case, named by the error's `code`. */
export interface NriEngineInstance {
  /** Call the plugin with an encoded request, as the runtime does. */
  call(method: NriMethod, request: Uint8Array): Promise<NriAnswer>;
  /** The lines that it has logged by NRI's own function since the last time. */
  takeLog(): readonly NriLogMessage[];
  /** Let go of the instance. */
  close(): Promise<void>;
}

/** What a plugin answered: an encoded response, or its own "no". */
export type NriAnswer =
  | {
      readonly tag: "response";
      readonly response: Uint8Array;
      /** What it asked for of its own accord meanwhile: an encoded `UpdateContainersRequest`. */
      readonly updates: Uint8Array | undefined;
    }
  | Refused;

/** A line that a plugin logged. */
export interface NriLogMessage {
  readonly level: NriLogLine["level"];
  readonly message: string;
}
