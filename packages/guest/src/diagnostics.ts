import type { LogEntry, LogLevel, PendingDiagnostics } from "@armory-plugins/wit";

/**
 * Keep a message until the host takes it.
 *
 * A host that never does leaves it here: so there is a limit, and what goes over it is counted.
 */
export function addEntry(level: LogLevel, message: string): void {
  const whole = message.toWellFormed();
  const kept = whole.length > maxMessage ? `${whole.slice(0, maxMessage).toWellFormed()}…` : whole;
  if (entries.length === maxEntries || characters + kept.length > maxCharacters) {
    dropped += 1;
    return;
  }
  characters += kept.length;
  entries.push({ level, message: kept });
}

/** Keep by how much a counter grew, until the host takes it. */
export function addCount(name: string, growth: number): void {
  counts.set(name, (counts.get(name) ?? 0n) + BigInt(growth));
}

/**
 * Take what the plugin logged and counted since the last time; a unit test reads it so.
 *
 * @example
 * ```ts
 * transform(record({ payload: "{}" }));
 * assert.deepEqual(takeDiagnostics().log, [{ level: "warn", message: "an order without a total" }]);
 * ```
 */
export function takeDiagnostics(): PendingDiagnostics {
  if (entries.length === 0 && counts.size === 0 && dropped === 0) return { log: [], counters: [] };
  if (dropped > 0) entries.push({ level: "warn", message: `${dropped} more messages were dropped` });
  const taken = { log: entries, counters: [...counts].map(([name, value]) => ({ name, value: asU64(value) })) };
  entries = [];
  counts.clear();
  characters = dropped = 0;
  return taken;
}

// --- internal ---

const maxEntries = 1000;
const maxCharacters = 256 * 1024;
const maxMessage = 16 * 1024;

let entries: LogEntry[] = [];
let characters = 0;
let dropped = 0;
const counts = new Map<string, bigint>();

/** A count stops at the largest that there is. */
function asU64(value: bigint): bigint {
  const most = 2n ** 64n - 1n;
  return value < most ? value : most;
}
