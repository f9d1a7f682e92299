// The thread of codec-thread.ts: takes where encoded batches end, answers with the chunks that they were encoded to again.
import { parentPort, workerData } from "node:worker_threads";
import type { EncodedChunk } from "@armory-plugins/kafka";
import { createBatchCodec } from "@armory-plugins/kafka/codec";
import { CodecMemory, encodedAt } from "./codec-memory.ts";
import type { CodecThreadData } from "./codec-thread.ts";

const { memory: shared, partition } = workerData as CodecThreadData;
const codec = createBatchCodec({ partition });
const memory = new CodecMemory(shared);
const words = new Int32Array(shared.buffer);

parentPort?.on("message", (end: number) => {
  memory.reset(end);
  const all: EncodedChunk[] = [];
  for (let at = encodedAt; at < end;) {
    const { next, records, count } = codec.decode(memory, at, end);
    const { chunks } = codec.encode(memory, { address: acceptAll(records, count), first: 0, count });
    all.push(...chunks);
    at = next;
  }
  parentPort?.postMessage(all);
});

// --- internal ---

/** Outcomes that accept records as they are. */
function acceptAll(records: number, count: number): number {
  const { size, outcome } = memory.layout;
  const outcomes = memory.reserve(count * outcome.size, outcome.align);
  for (let index = 0; index < count; index += 1) {
    const to = outcomes + index * outcome.size;
    words[to / 4] = 0; // accepted
    copyWords((records + index * size) / 4, (to + outcome.value) / 4, size / 4);
  }
  return outcomes;
}

/** For so few, faster than a call of `copyWithin`. */
function copyWords(from: number, to: number, count: number): void {
  for (let index = 0; index < count; index += 1) words[to + index] = words[from + index] ?? 0;
}
