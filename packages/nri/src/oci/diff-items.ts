/** What became of an item: of a removed one `before` is its index, of an added one `after`, of one that stayed both. */
export interface ItemChange {
  readonly kind: "same" | "removed" | "added";
  readonly before: number;
  readonly after: number;
}

/**
 * The fewest removals and additions that make one list the other, in order; removals come before additions.
 *
 * Time and memory grow with the product of what is left between the lists' common beginning and end; where that is too much,
 * everything between is told as removed and added.
 */
export function diffItems(before: readonly string[], after: readonly string[]): ItemChange[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - head;
  while (tail < shorter && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;

  const changes: ItemChange[] = [];
  for (let at = 0; at < head; at += 1) changes.push({ kind: "same", before: at, after: at });
  for (const change of diffMiddle(before, after, { head, tail })) changes.push(change);
  for (let left = tail; left > 0; left -= 1) {
    changes.push({ kind: "same", before: before.length - left, after: after.length - left });
  }
  return changes;
}

// --- internal ---

const MAX_TABLE_CELLS = 4_000_000;

interface Common {
  readonly head: number;
  readonly tail: number;
}

function diffMiddle(before: readonly string[], after: readonly string[], { head, tail }: Common): ItemChange[] {
  const rows = before.length - head - tail;
  const columns = after.length - head - tail;
  const lengths = rows * columns > MAX_TABLE_CELLS ? undefined : commonLengths(before, after, { head, rows, columns });
  const lengthAt = (row: number, column: number): number => lengths?.[row * (columns + 1) + column] ?? 0;
  const changes: ItemChange[] = [];
  let row = 0;
  let column = 0;
  while (row < rows || column < columns) {
    const at = { before: head + row, after: head + column };
    const isSame = row < rows && column < columns && before[at.before] === after[at.after];
    if (isSame && lengths !== undefined) {
      changes.push({ kind: "same", ...at });
      row += 1;
      column += 1;
    } else if (row < rows && (column === columns || lengthAt(row + 1, column) >= lengthAt(row, column + 1))) {
      changes.push({ kind: "removed", ...at });
      row += 1;
    } else {
      changes.push({ kind: "added", ...at });
      column += 1;
    }
  }
  return changes;
}

/** For each pair of places, how long the longest common subsequence of what follows is. */
function commonLengths(
  before: readonly string[],
  after: readonly string[],
  { head, rows, columns }: { readonly head: number; readonly rows: number; readonly columns: number },
): Uint32Array {
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const here = row * width + column;
      const longest = Math.max(lengths[here + width] ?? 0, lengths[here + 1] ?? 0);
      const isSame = before[head + row] === after[head + column];
      lengths[here] = isSame ? (lengths[here + width + 1] ?? 0) + 1 : longest;
    }
  }
  return lengths;
}
