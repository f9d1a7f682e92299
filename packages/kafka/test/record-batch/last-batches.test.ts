import { LastBatches, hasProducer, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { describe, expect, it } from "vitest";
import { record, utf8 } from "../support/batches.ts";
import { golden } from "../support/golden.ts";

const batch = (producerId: bigint, baseOffset: bigint): Buffer =>
  writeRecordBatch([record()], { producerId, producerEpoch: 0, baseSequence: 0, baseOffset });

describe("LastBatches", () => {
  const [first, other, second] = [batch(1n, 0n), batch(2n, 1n), batch(1n, 2n)];

  it("knows which batches others of the same producer follow, over segments", async () => {
    const last = new LastBatches();
    await last.read([first, other]);
    await last.read([second]);
    expect([first, other, second].map((one) => last.isFollowed(one))).toEqual([true, false, false]);
    expect(last.isFollowed(batch(3n, 0n))).toBe(false);
  });

  it("does not count the end of a transaction", async () => {
    const last = new LastBatches();
    await last.read([golden.transaction, golden.commit]);
    expect(last.isFollowed(golden.transaction)).toBe(false);
  });

  it("reads as far as there are batches", async () => {
    const last = new LastBatches();
    await last.read([first, other, second, second.subarray(0, 40)]);
    await last.read([utf8("this is no batch of Kafka")]);
    await last.read([batch(2n, 3n), Buffer.alloc(1000)]);
    expect([first, other, second].map((one) => last.isFollowed(one))).toEqual([true, true, false]);
  });

  it("knows nothing of any producer when there are too many", async () => {
    const last = new LastBatches(1);
    await last.read([first, second]);
    expect(last.isFollowed(first)).toBe(true);
    await last.read([other]);
    expect(last.isFollowed(first)).toBe(false);
  });
});

it("hasProducer() tells batches of idempotent producers from others", () => {
  expect([batch(0n, 0n), batch(-1n, 0n)].map(hasProducer)).toEqual([true, false]);
});
