import type { KafkaRecord, KafkaRecordHeader } from "@armory-plugins/kafka";
import fc from "fast-check";

/** Absent, empty, short and long bytes: long ones take lengths of several bytes, and other ways of copying. */
export const optionalBytes: fc.Arbitrary<Buffer | undefined> = fc.option(
  fc
    .oneof(
      { weight: 5, arbitrary: fc.uint8Array({ maxLength: 40 }) },
      {
        weight: 1,
        arbitrary: fc.tuple(fc.nat(20_000), fc.nat(255)).map(([length, byte]) => Buffer.alloc(length, byte)),
      },
      { weight: 1, arbitrary: fc.uint8Array({ minLength: 200, maxLength: 300 }) },
    )
    .map((bytes) => Buffer.from(bytes)),
  { nil: undefined },
);

const header: fc.Arbitrary<KafkaRecordHeader> = fc
  .tuple(fc.string({ unit: "binary", maxLength: 12 }), optionalBytes)
  .map(([key, val]) => ({ key, ...(val && { val }) }));

/** Any 64-bit number, often one at the ends. */
export const int64: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -300n, max: 300n }),
  fc.bigInt({ min: 1_700_000_000_000n, max: 1_800_000_000_000n }),
);

/** What a record holds: no partition, offset or time. */
export const content: fc.Arbitrary<KafkaRecord> = fc
  .tuple(optionalBytes, fc.array(header, { maxLength: 6 }), optionalBytes)
  .map(([key, headers, payload]) => ({ ...(key && { key }), headers, ...(payload && { payload }) }));

/** Any record. */
export const anyRecord: fc.Arbitrary<KafkaRecord> = fc
  .tuple(
    content,
    fc.option(fc.integer(), { nil: undefined }),
    fc.option(int64, { nil: undefined }),
    fc.option(
      fc.record({
        kind: fc.constantFrom("none" as const, "create-time" as const, "log-append-time" as const),
        time: int64,
      }),
      { nil: undefined },
    ),
  )
  .map(([record, partition, offset, timestamp]) => ({
    ...record,
    ...(partition !== undefined && { partition }),
    ...(offset !== undefined && { offset }),
    ...(timestamp && { timestamp }),
  }));

/** The records of one batch: offsets that grow, times of one kind. */
export const batchOfRecords: fc.Arbitrary<KafkaRecord[]> = fc
  .tuple(
    fc.bigInt({ min: 0n, max: 2n ** 62n }),
    fc.boolean(),
    int64,
    fc.array(fc.tuple(content, fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 2_000_000 })), int64), {
      minLength: 1,
      maxLength: 30,
    }),
  )
  .map(([base, isAppendTime, appendTime, parts]) => {
    let offset = base - BigInt(parts[0]?.[1] ?? 0);
    return parts.map(([record, gap, createTime]) => {
      offset += BigInt(gap);
      const timestamp = isAppendTime
        ? { kind: "log-append-time" as const, time: appendTime }
        : { kind: "create-time" as const, time: createTime };
      return { ...record, offset, timestamp, partition: 0 };
    });
  });
