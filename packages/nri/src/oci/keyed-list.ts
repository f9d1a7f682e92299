/**
 * A list whose items are found by a key, which several may have: the first one counts.
 *
 * Each change takes the same time, however long the list is: plugins write lists of tens of thousands.
 */
export class KeyedList<T> {
  readonly #keyOf: (item: T) => string;
  /** In their order; undefined where one was removed. */
  readonly #items: (T | undefined)[] = [];
  /** Where the items of a key are, in their order. */
  readonly #places = new Map<string, number[]>();

  constructor(items: readonly T[], keyOf: (item: T) => string) {
    this.#keyOf = keyOf;
    for (const item of items) this.push(item);
  }

  /** Add an item at the end. */
  push(item: T): void {
    const key = this.#keyOf(item);
    const at = this.#items.push(item) - 1;
    const places = this.#places.get(key);
    if (places === undefined) this.#places.set(key, [at]);
    else places.push(at);
  }

  /** Remove the first item with a key, if there is one. */
  remove(key: string): void {
    const at = this.#places.get(key)?.shift();
    if (at !== undefined) this.#items[at] = undefined;
  }

  /** Put an item in the place of the first one with its key, or at the end. */
  replace(item: T): void {
    const at = this.#places.get(this.#keyOf(item))?.[0];
    if (at === undefined) this.push(item);
    else this.#items[at] = item;
  }

  /** The items that are left. */
  toArray(): T[] {
    return this.#items.filter((item) => item !== undefined);
  }
}
