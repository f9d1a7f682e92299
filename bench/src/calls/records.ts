import type { KafkaRecord } from "@armory-plugins/wit";

/** How many records every contender takes, again and again. */
export const recordCount = 1024;

/** The partition of them all. */
export const recordPartition = 3;

/** {@link recordCount} records that differ, and are the same as those of bench/wasmtime-peer/src/records.rs. They are of one partition, as those of a batch are. */
export function makeRecords(payloadBytes: number, headers: number): KafkaRecord[] {
  return Array.from({ length: recordCount }, (_, index) => ({
    key: Buffer.from(`key-${String(index).padStart(12, "0")}`),
    headers: Array.from({ length: headers }, (_value, n) => ({
      key: `header-key-${n}`,
      val: Buffer.alloc(16, 65 + n),
    })),
    partition: recordPartition,
    offset: BigInt(1_000_000 + index),
    timestamp: { kind: "create-time", time: 1_700_000_000_000n + BigInt(index) },
    payload: Uint8Array.from({ length: payloadBytes }, (_value, at) => index * 7 + at),
  }));
}
