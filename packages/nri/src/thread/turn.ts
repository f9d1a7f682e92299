/** What a plugin that is to take over asks the one that it takes over from, which another process serves. */
export interface TurnQuery {
  /** The request that it is asked just now, by `requestKey`; null when it is asked nothing, and takes over all the same. */
  readonly key: string | null;
  /** Whether the runtime asks plugins this one after another. */
  readonly isInTurn: boolean;
  /** What it asked before, and how many requests the other had been asked by then. */
  readonly before: { readonly key: string; readonly count: number } | null;
}

/** What it is answered. */
export interface TurnAnswer {
  /** Whether the other has left the runtime, so that this one is to answer from now on. */
  readonly hasLeft: boolean;
  /** Once it has left: the request that it answered last, where the runtime may still ask this one for the same; otherwise null. */
  readonly answered: string | null;
  /** How many requests the other was asked; null where it was not looked at. */
  readonly count: number | null;
}

/** The answer of one that is not there, or has left before. */
export const alreadyLeft: TurnAnswer = { hasLeft: true, answered: null, count: null };

/** The answer of one that can't leave now. */
export const notNow: TurnAnswer = { hasLeft: false, answered: null, count: null };

/**
 * Check a query that came from another process.
 *
 * @throws TypeError for what is none.
 */
export function parseTurnQuery(value: unknown): TurnQuery {
  const { key, isInTurn, before } = fields(value);
  if (typeof isInTurn !== "boolean") throw refused("a boolean", isInTurn);
  if (before === null) return { key: parseKey(key), isInTurn, before };
  const last = fields(before);
  if (typeof last.key !== "string") throw refused("a key", last.key);
  return { key: parseKey(key), isInTurn, before: { key: last.key, count: parseCount(last.count) } };
}

/**
 * Check an answer that came from another process.
 *
 * @throws TypeError for what is none.
 */
export function parseTurnAnswer(value: unknown): TurnAnswer {
  const { hasLeft, answered, count } = fields(value);
  if (typeof hasLeft !== "boolean") throw refused("a boolean", hasLeft);
  return { hasLeft, answered: parseKey(answered), count: count === null ? null : parseCount(count) };
}

// --- internal ---

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (isFields(value)) return value;
  throw refused("an object", value);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseKey(value: unknown): string | null {
  if (value === null || typeof value === "string") return value;
  throw refused("a key", value);
}

function parseCount(value: unknown): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw refused("a count", value);
}

function refused(expected: string, value: unknown): TypeError {
  return new TypeError(`expected ${expected}, not ${typeof value}`);
}
