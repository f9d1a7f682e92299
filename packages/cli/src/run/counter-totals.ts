/** The counters of a plugin, those of all its topics together. */
export class CounterTotals {
  readonly #totals = new Map<string, bigint>();

  add(name: string, value: bigint): void {
    this.#totals.set(name, (this.#totals.get(name) ?? 0n) + value);
  }

  /** Each with its name, in the order of names; a number stops at 2^53 − 1, the largest that JSON's readers keep. */
  list(): [name: string, total: number][] {
    const names = [...this.#totals].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return names.map(([name, total]) => [name, Number(total < most ? total : most)]);
  }
}

// --- internal ---

const most = BigInt(Number.MAX_SAFE_INTEGER);
