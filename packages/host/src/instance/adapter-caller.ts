import { instantiateAdapter, type AdapterExports } from "../arena/adapter.ts";
import { adapterError } from "../arena/adapter-failure.ts";
import { largestArena, type ArenaMemory } from "../arena/arena-memory.ts";
import type { CoreInstances } from "./core-instances.ts";
import type { Exports, TransformCaller } from "./guest-instance.ts";
import { progressSlot, softOutputBytes, type AdapterSetup, type BatchPlace } from "./protocol.ts";

/** Calls `transform` through an adapter: whole batches from memory to memory, no object per record. */
export class AdapterCaller implements TransformCaller {
  readonly #adapter: AdapterExports;
  readonly #arena: ArenaMemory;
  readonly #guest: Exports;
  readonly #outputBytes: number;
  /** The batch that is run next. */
  #place: BatchPlace | undefined;

  constructor(
    { module, call, memory, realloc, post }: AdapterSetup,
    guest: Exports,
    core: CoreInstances,
    outputBytes: number,
    arena: ArenaMemory,
  ) {
    const guestMemory = core.memory(memory);
    const imports = {
      arena: { memory: arena.memory },
      guest: {
        memory: guestMemory,
        realloc: core.function(realloc),
        call: core.function(call),
        ...(post === undefined ? {} : { post: core.function(post) }),
      },
      host: {
        fail: (failure: number, first: number, second: number) => {
          throw adapterError(failure, first, second, guestMemory.buffer.byteLength);
        },
      },
    };
    const adapter = instantiateAdapter(module, imports);
    adapter.mayLeave.value = 1;
    core.mayLeave = () => adapter.mayLeave.value !== 0;
    core.runBatch = () => {
      if (this.#place !== undefined) this.#runInTask(this.#place);
    };
    this.#guest = guest;
    this.#adapter = adapter;
    this.#arena = arena;
    this.#outputBytes = Math.min(outputBytes, largestArena);
  }

  run(place: BatchPlace): void {
    this.#place = place;
    this.#guest.armoryBatch?.();
  }

  // --- internal ---

  #runInTask({ records, count, outcomes, heap }: BatchPlace): void {
    const progress = progressSlot.outcomes * Int32Array.BYTES_PER_ELEMENT;
    try {
      this.#adapter.run(records, count, outcomes, progress, heap, heap + softOutputBytes, this.#outputBytes);
    } finally {
      this.#arena.heap = this.#adapter.heap.value >>> 0;
      this.#arena.refresh();
    }
  }
}
