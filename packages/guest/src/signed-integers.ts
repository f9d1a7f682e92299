import type { KafkaRecord } from "@armory-plugins/wit";

const maxS64 = 2n ** 63n - 1n;

/**
 * A record whose 64-bit values are signed, as the contract says; the same record when they are already.
 *
 * componentize-js 0.23 hands a guest each s64 as if it were unsigned: −1 arrives as 2^64 − 1.
 */
export function withSignedIntegers(record: KafkaRecord): KafkaRecord {
  const { offset, timestamp } = record;
  const offsetIsWrong = offset !== undefined && offset > maxS64;
  const timeIsWrong = timestamp !== undefined && timestamp.time > maxS64;
  if (!offsetIsWrong && !timeIsWrong) return record;
  return {
    ...record,
    ...(offset === undefined ? {} : { offset: BigInt.asIntN(64, offset) }),
    ...(timestamp === undefined ? {} : { timestamp: { ...timestamp, time: BigInt.asIntN(64, timestamp.time) } }),
  };
}
