/** A key as a plugin wrote it: which one it is, and whether it is to be removed. */
export interface MarkedKey {
  readonly key: string;
  readonly isRemoval: boolean;
}

/** Read a key of an adjustment: a leading `-` asks for its removal. */
export function readMark(text: string): MarkedKey {
  return text.startsWith("-") ? { key: text.slice(1), isRemoval: true } : { key: text, isRemoval: false };
}

/** The key that asks for the removal of another. */
export function markRemoval(key: string): string {
  return `-${key}`;
}

/** What a plugin asked of a keyed list: what to add, and the keys to remove with the items that say so. */
export interface SplitRemovals<T> {
  readonly add: readonly T[];
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlyMap<string, T>;
}

/** Tell the items of a keyed list that are to be removed from those that are to be added. */
export function splitRemovals<T>(items: readonly T[], keyOf: (item: T) => string): SplitRemovals<T> {
  const add: T[] = [];
  const added = new Set<string>();
  const removed = new Map<string, T>();
  for (const item of items) {
    const { key, isRemoval } = readMark(keyOf(item));
    if (isRemoval) {
      removed.set(key, item);
    } else {
      add.push(item);
      added.add(key);
    }
  }
  return { add, added, removed };
}
