/**
 * Parse JSON that a stranger wrote: as `JSON.parse`, but lists and objects are nested at most 200 deep.
 *
 * `JSON.parse` takes any depth, and what walks the value afterwards, `JSON.stringify` for one, overflows the stack.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw new SyntaxError(`it is nested more than ${MAX_DEPTH} deep`);
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return value;
}

// --- internal ---

const MAX_DEPTH = 200;
