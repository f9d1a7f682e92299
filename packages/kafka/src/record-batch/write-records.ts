import type { RecordMemory } from "../batch-codec.ts";
import { copyBytes } from "./copy-bytes.ts";
import { plannedNumbers } from "./run-planner.ts";
import type { Run } from "./run.ts";
import { writeLength, writeLong } from "./varint.ts";

/**
 * Encode the records of a run.
 *
 * (org.apache.kafka.common.record.internal.DefaultRecord: `writeTo`.)
 *
 * @param start - where the first record goes.
 */
export function writeRecords(memory: RecordMemory, planned: Int32Array, run: Run, start: number): void {
  const { bytes, view, layout } = memory;
  const { key, payload, headers } = layout;
  let at = start;
  for (let index = run.first, end = run.first + run.count; index < end; index += 1) {
    const record = planned[index * plannedNumbers] ?? 0;
    at = writeLength(bytes, at, planned[index * plannedNumbers + 1] ?? 0);
    bytes[at] = 0; // attributes, of which no bit has a meaning yet
    at = writeLong(bytes, at + 1, planned[index * plannedNumbers + 3] ?? 0, planned[index * plannedNumbers + 4] ?? 0);
    at = writeLength(bytes, at, planned[index * plannedNumbers + 2] ?? 0);
    if (bytes[record + key.some] === 0) {
      bytes[at] = minusOne;
      at += 1;
    } else {
      const length = view.getInt32(record + key.length, true);
      at = writeLength(bytes, at, length);
      copyBytes(bytes, view, at, view.getInt32(record + key.pointer, true), length);
      at += length;
    }
    if (bytes[record + payload.some] === 0) {
      bytes[at] = minusOne;
      at += 1;
    } else {
      const length = view.getInt32(record + payload.length, true);
      at = writeLength(bytes, at, length);
      copyBytes(bytes, view, at, view.getInt32(record + payload.pointer, true), length);
      at += length;
    }
    const count = view.getInt32(record + headers.length, true);
    at = writeLength(bytes, at, count);
    if (count > 0) at = writeHeaders(memory, view.getInt32(record + headers.pointer, true), count, at);
  }
}

// --- internal ---

/** The number -1, encoded: the length of what is absent. */
const minusOne = 0x01;

function writeHeaders(memory: RecordMemory, first: number, count: number, start: number): number {
  const { bytes, view } = memory;
  const { size, key, val } = memory.layout.header;
  let at = start;
  for (let header = first, end = first + count * size; header < end; header += size) {
    let length = view.getInt32(header + key.length, true);
    at = writeLength(bytes, at, length);
    copyBytes(bytes, view, at, view.getInt32(header + key.pointer, true), length);
    at += length;
    if (bytes[header + val.some] === 0) {
      bytes[at] = minusOne;
      at += 1;
    } else {
      length = view.getInt32(header + val.length, true);
      at = writeLength(bytes, at, length);
      copyBytes(bytes, view, at, view.getInt32(header + val.pointer, true), length);
      at += length;
    }
  }
  return at;
}
