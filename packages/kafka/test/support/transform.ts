import type { EncodedOutcomes, KafkaRecord, Outcome } from "@armory-plugins/kafka";
import type { KafkaCodecOptions } from "@armory-plugins/kafka";
import { createBatchCodec } from "@armory-plugins/kafka/codec";
import { SharedMemory } from "./shared-memory.ts";

/** What a plugin would do with a record. */
export type Transform = (record: KafkaRecord, index: number) => Outcome;

/** The plugin that changes nothing. */
export const passthrough: Transform = (record) => ({ tag: "accepted", val: record });

/** How to run a transform. */
export interface TransformOptions extends Partial<KafkaCodecOptions> {
  /** How many outcomes are encoded at a time. Default: all. */
  readonly atOnce?: number;
  readonly memory?: SharedMemory;
}

/** What came out of a batch. */
export interface Transformed extends Omit<EncodedOutcomes, "chunks"> {
  readonly chunks: readonly { readonly partition: number; readonly bytes: Buffer; readonly isPlaceholder?: boolean }[];
  /** All chunks, one behind the other. */
  readonly bytes: Buffer;
  /** What the plugin got. */
  readonly records: readonly KafkaRecord[];
}

/** Decode batches in memory as a plugin's thread has it, run a transform on each record, and encode what it answers. */
export function transformBatches(bytes: Uint8Array, transform: Transform, options: TransformOptions = {}): Transformed {
  const { atOnce = Infinity, memory = new SharedMemory(), ...codecOptions } = options;
  const codec = createBatchCodec({ partition: 0, ...codecOptions });
  const start = memory.put(bytes);
  const end = start + bytes.length;
  const all = {
    accepted: 0,
    rejected: 0,
    errors: [] as EncodedOutcomes["errors"],
    stopped: undefined as EncodedOutcomes["stopped"],
  };
  const chunks: Transformed["chunks"][number][] = [];
  const inputs: KafkaRecord[] = [];
  for (let at = start; at < end && all.stopped === undefined;) {
    const { next, records, count, unfit = [] } = codec.decode(memory, at, end);
    const texts = new Map(unfit.map(({ index, text }) => [index, text]));
    const batch = Array.from({ length: count }, (_, index) =>
      texts.has(index) ? undefined : memory.readRecord(records + index * memory.layout.size),
    );
    inputs.push(...batch.filter((record) => record !== undefined));
    for (let first = 0; first < Math.max(count, 1) && all.stopped === undefined; first += atOnce) {
      const outcomes = batch
        .slice(first, first + atOnce)
        .map((record, index): Outcome =>
          record === undefined
            ? { tag: "error", val: texts.get(first + index) ?? "" }
            : transform(record, first + index),
        );
      const address = memory.putOutcomes(outcomes);
      const encoded = codec.encode(memory, { address, first, count: outcomes.length });
      all.accepted += encoded.accepted;
      all.rejected += encoded.rejected;
      all.errors = [...all.errors, ...encoded.errors];
      all.stopped = encoded.stopped;
      for (const { address: from, length, ...chunk } of encoded.chunks) {
        chunks.push({ ...chunk, bytes: Buffer.from(memory.bytes.subarray(from, from + length)) });
      }
    }
    at = next;
  }
  const { stopped, ...counts } = all;
  return {
    ...counts,
    ...(stopped && { stopped }),
    chunks,
    bytes: Buffer.concat(chunks.map((chunk) => chunk.bytes)),
    records: inputs,
  };
}
