/** Makes calls of one function in batches: whole ones from memory to memory, no object per call. */
export interface BatchCaller {
  /**
   * Make the calls, in their order.
   *
   * @throws whatever a call does; the results of the calls before it stay where they are.
   */
  run(place: BatchPlace): void;
}

/** Where in an arena a batch of calls is. */
export interface BatchPlace {
  /** The address of the first call's parameters; those of the next one lie behind them, as `sequenceLayout` says. */
  readonly parameters: number;
  readonly count: number;
  /** Where the results go, one behind the other, as `memoryLayout` says. */
  readonly results: number;
  /** Where what the results refer to goes. */
  readonly heap: number;
  /** The batch ends early once the results refer to more than goes before this address. */
  readonly heapLimit: number;
  /** The address of 32 bits in which the calls that are done are counted. */
  readonly progress: number;
}
