import type { RecordMemory } from "../batch-codec.ts";

/** What keeps an outcome other than `rejected` from being written: the plugin's error, or a number that no batch can have. */
export function findProblem(memory: RecordMemory, tag: number, record: number): string | undefined {
  const { bytes, view } = memory;
  const { partition, offset } = memory.layout;
  if (tag !== 0) {
    const start = view.getUint32(record, true);
    return bytes.toString("utf8", start, start + view.getUint32(record + 4, true));
  }
  if (bytes[record + partition.some] !== 0 && view.getInt32(record + partition.value, true) < 0) {
    return `the plugin answered with a negative partition: ${view.getInt32(record + partition.value, true)}`;
  }
  if (bytes[record + offset.some] !== 0 && view.getInt32(record + offset.value + 4, true) < 0) {
    return `the plugin answered with a negative offset: ${view.getBigInt64(record + offset.value, true)}`;
  }
  return undefined;
}

/** What to call a record in a message. */
export function nameRecord(memory: RecordMemory, partition: number, record: number): string {
  return `partition ${partition}, offset ${memory.view.getBigInt64(record + memory.layout.offset.value, true)}`;
}
