/** Find the known word that a mistyped one was meant to be: at most two letters away; undefined when none is near. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const near = known.map((candidate) => ({
    candidate,
    distance: distance(word.toLowerCase(), candidate.toLowerCase()),
  }));
  return near.filter((item) => item.distance <= 2).toSorted((a, b) => a.distance - b.distance)[0]?.candidate;
}

// --- internal ---

/** Levenshtein's edit distance. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of from.split("").entries()) {
    const next = [i + 1];
    for (const [j, other] of to.split("").entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
