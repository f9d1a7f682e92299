import { valueCodec, type ValueCodec } from "@armory-plugins/host/arena";
import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import { progressSlot, softOutputBytes, type BatchPlace, type InstanceData } from "./protocol.ts";
import type { RecordArena } from "./record-arena.ts";
import type { Exports, TransformCaller } from "./transform-caller.ts";

/** Calls `transform` through jco's glue, a record at a time through objects: for components that the arena can't call. */
export class JcoCaller implements TransformCaller {
  readonly #exports: Exports;
  readonly #arena: RecordArena;
  readonly #records: ValueCodec<KafkaRecord>;
  readonly #outcomes: ValueCodec<Outcome>;

  constructor(exports: Exports, { transform }: InstanceData, arena: RecordArena) {
    this.#exports = exports;
    this.#arena = arena;
    this.#records = valueCodec(transform.record);
    this.#outcomes = valueCodec(transform.outcome);
  }

  run({ records, count, outcomes, heap }: BatchPlace): void {
    const arena = this.#arena;
    const { size, outcome } = arena.layout;
    const progress = new Int32Array(arena.memory.buffer, 0, 16);
    arena.heap = heap;
    for (let done = 0; done < count && arena.heap <= heap + softOutputBytes; done += 1) {
      const record = this.#records.load(arena, records + done * size);
      this.#outcomes.store(arena, outcomes + done * outcome.size, this.#exports.transform(record));
      Atomics.store(progress, progressSlot.outcomes, done + 1);
    }
  }
}
