import type { KafkaRecord } from "@armory-plugins/wit";

/**
 * A batch of some 2 MiB: the same records up to eight times, one behind the other.
 *
 * Two threads are woken for a batch, which takes as long as hundreds of records; batches that outgrow the processor's caches cost more than that.
 */
export function batchOf(records: readonly KafkaRecord[]): KafkaRecord[] {
  const bytes = records.reduce((sum, record) => sum + sizeOf(record), 0);
  const times = Math.min(8, Math.max(1, Math.round((1.75 * 1024 * 1024) / bytes)));
  return Array.from({ length: times }, () => records).flat();
}

// --- internal ---

function sizeOf({ key, payload, headers }: KafkaRecord): number {
  const own = (key?.length ?? 0) + (payload?.length ?? 0);
  return headers.reduce((sum, header) => sum + header.key.length + (header.val?.length ?? 0), own);
}
