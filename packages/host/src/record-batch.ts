import type { Outcome } from "@armory-plugins/wit";
import type { RecordMemory } from "./arena/batch-codec.ts";

/** Records that lie in the memory that an instance shares with its thread, ready to be given to the plugin any number of times. */
export interface RecordBatch {
  readonly count: number;
  /** Where the first record lies; `memory.layout` says how. */
  readonly address: number;
  readonly memory: RecordMemory;
}

/** The outcomes of a batch, where the plugin's thread has left them. They are there until the instance is asked again. */
export interface OutcomeBatch {
  readonly count: number;
  /** Where the first outcome lies; `memory.layout` says how. */
  readonly address: number;
  readonly memory: RecordMemory;
  /** An outcome whose record reads the memory when its fields are asked for, and whose bytes are views of it. */
  at(index: number): Outcome;
}
