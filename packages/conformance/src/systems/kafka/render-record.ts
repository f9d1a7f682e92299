import type { KafkaRecord, KafkaRecordHeader, Outcome } from "@armory-plugins/wit";
import { renderBytes, renderText } from "../../values/render-value.ts";

/** An outcome as people read it, on one line; long values are cut and named by length and hash. */
export function renderOutcome(outcome: Outcome): string {
  return outcome.tag === "error" ? `error ${renderText(outcome.val)}` : `${outcome.tag} ${renderRecord(outcome.val)}`;
}

/** A record as people read it, on one line; fields that are null are left out. */
export function renderRecord(record: KafkaRecord): string {
  const { key, headers, partition, offset, timestamp, payload } = record;
  const fields = [
    key === undefined ? undefined : `key: ${renderBytes(key)}`,
    headers.length === 0 ? undefined : `headers: [${renderHeaders(headers)}]`,
    partition === undefined ? undefined : `partition: ${partition}`,
    offset === undefined ? undefined : `offset: ${offset}`,
    timestamp === undefined ? undefined : `timestamp: ${timestamp.kind} ${timestamp.time}`,
    payload === undefined ? undefined : `payload: ${renderBytes(payload)}`,
  ].filter((field) => field !== undefined);
  return fields.length === 0 ? "{ everything null }" : `{ ${fields.join(", ")} }`;
}

// --- internal ---

const maxHeaders = 12;

/** Equal headers in a row are shown once with their number. */
function renderHeaders(headers: readonly KafkaRecordHeader[]): string {
  const groups: { text: string; count: number }[] = [];
  for (const { key, val } of headers) {
    const text = `${renderText(key)} = ${renderBytes(val)}`;
    const last = groups.at(-1);
    if (last?.text === text) {
      last.count += 1;
    } else {
      groups.push({ text, count: 1 });
    }
  }
  const shown = groups.slice(0, maxHeaders).map(({ text, count }) => (count === 1 ? text : `${text} (${count} times)`));
  return groups.length > maxHeaders ? `${shown.join(", ")}, … ${headers.length} in all` : shown.join(", ");
}
