import { instantiateAdapter, type AdapterExports } from "../adapter/adapter.ts";
import { adapterError } from "../adapter/adapter-failure.ts";
import { type ArenaMemory, MAX_ARENA_BYTES } from "../arena/arena-memory.ts";
import type { BatchCode, CoreFunction } from "../plugin-code.ts";
import type { BatchCaller, BatchPlace } from "./batch-caller.ts";
import type { CoreInstances } from "./core-instances.ts";

/** Makes calls of one function in batches, through an adapter. */
export class AdapterCaller implements BatchCaller {
  readonly #adapter: AdapterExports;
  readonly #arena: ArenaMemory;
  readonly #start: CoreFunction;
  readonly #outputBytes: number;
  /** The batch that is run next. */
  #place: BatchPlace | undefined;

  /**
   * @param start - the instance's export that enters it to run a batch.
   * @param outputBytes - how large a result may be.
   */
  constructor(
    { module, call, memory, realloc, post }: BatchCode,
    core: CoreInstances,
    start: CoreFunction,
    arena: ArenaMemory,
    outputBytes: number,
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
    this.#start = start;
    this.#adapter = adapter;
    this.#arena = arena;
    this.#outputBytes = Math.min(outputBytes, MAX_ARENA_BYTES);
  }

  run(place: BatchPlace): void {
    this.#place = place;
    this.#start();
  }

  // --- internal ---

  #runInTask({ parameters, count, results, heap, heapLimit, progress }: BatchPlace): void {
    try {
      this.#adapter.run(parameters, count, results, progress, heap, heapLimit, this.#outputBytes);
    } finally {
      this.#arena.heap = this.#adapter.heap.value >>> 0;
      this.#arena.refresh();
    }
  }
}
