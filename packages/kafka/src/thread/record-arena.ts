import { ArenaMemory, type SharedMemory } from "@armory-plugins/host/arena";
import type { RecordMemory } from "../batch-codec.ts";
import { recordLayout, type RecordLayout, type TransformType } from "../record-layout.ts";

/** One thread's view of an arena in which records, outcomes and encoded bytes lie. */
export class RecordArena extends ArenaMemory implements RecordMemory {
  readonly layout: RecordLayout;

  /** @param transform - the type of what is called with the records. */
  constructor(memory: SharedMemory, transform: TransformType) {
    super(memory);
    this.layout = recordLayout(transform);
  }
}
