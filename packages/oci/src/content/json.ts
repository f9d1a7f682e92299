import { parseJson } from "@armory-plugins/base";

/** Tell a JSON object from everything else. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Parse bytes that a stranger wrote as JSON: UTF-8, and nested at most 200 deep.
 *
 * @throws TypeError for what is not UTF-8, SyntaxError for what is not JSON.
 */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

/**
 * Parse bytes as {@link parseJsonBytes} does.
 *
 * @param toError - what is thrown for what is not JSON, from the cause.
 */
export function requireJson(bytes: Uint8Array, toError: (cause: unknown) => Error): unknown {
  try {
    return parseJsonBytes(bytes);
  } catch (error) {
    throw toError(error);
  }
}

/** A value that a stranger wrote, for a message: as JSON, and cut where it is long. */
export function quoteJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

// --- internal ---

/** In UTF-16 code units. */
const MAX_QUOTED = 300;
