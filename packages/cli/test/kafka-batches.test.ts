import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { readRecordBatches, splitBatches, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { tempDir } from "@armory-plugins/support";
import { buildGuest as buildFromText } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { segments } from "./support/kafka-segments.ts";
import { fakeTerminal } from "./support/terminal.ts";

let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

const segment = "00000000000000000000.log";

/** Run a plugin on a log. */
async function run(
  plugin: Uint8Array,
  log: Uint8Array,
  args: readonly string[] = [],
): Promise<{ code: number; err: string; output: string }> {
  const directory = await tempDir({ "b.wasm": plugin, [`orders-0/${segment}`]: log });
  const terminal = fakeTerminal(directory);
  const code = await main(["run", "b.wasm", "--format", "kafka", "orders-0", "--out", "out", ...args], terminal);
  return {
    code,
    err: terminal.err().replace(/; [\d,]+ records\/s.*/g, ""),
    output: join(directory, "out/orders-0", segment),
  };
}

describe("armory run --format kafka reads what Kafka reads:", () => {
  it("zstd data of several frames", async () => {
    const { code, err, output } = await run(backup, segments.severalFrames);
    expect({ code, err }).toEqual({ code: 0, err: "3 records in: 3 accepted, 0 rejected, 0 failed\n" });
    const record = (index: number) => ({
      key: Buffer.from(`k${index}`),
      headers: [{ key: "h", val: Buffer.from("v") }],
      partition: 0,
      offset: BigInt(index),
      timestamp: { kind: "create-time", time: 1_767_603_600_000n + BigInt(index) },
      payload: Buffer.from(`p${index}`),
    });
    expect(readRecordBatches(await readFile(output))).toEqual([
      {
        baseOffset: 0n,
        lastOffset: 2n,
        compression: "zstd",
        timestampKind: "create-time",
        maxTimestamp: 1_767_603_600_002n,
        leaderEpoch: -1,
        producerId: -1n,
        producerEpoch: -1,
        baseSequence: -1,
        isTransactional: false,
        isControl: false,
        records: [record(0), record(1), record(2)],
      },
    ]);
  });

  it("a batch without records that has a compression", async () => {
    const { code, err, output } = await run(backup, segments.withoutRecords);
    expect({ code, err }).toEqual({ code: 0, err: "3 records in: 3 accepted, 0 rejected, 0 failed\n" });
    expect(await readFile(output)).toEqual(segments.withoutRecords);
  });
});

describe("a record with a header whose key is not UTF-8", () => {
  const text = "[INVALID_RECORD] the key of its header 0 is not UTF-8, and a plugin gets it as a string";

  it("stops the run, which names it", async () => {
    const { code, err, output } = await run(backup, segments.badHeaderKey);
    expect({ code, err }).toEqual({
      code: 1,
      err:
        "2 records in: 1 accepted, 0 rejected, 1 failed\n" +
        `error: "orders-0/${segment}", partition 0, offset 1: plugin "b" failed: ${text}; continue with --on-error skip or pass\n`,
    });
    await expect(readFile(output)).rejects.toThrow("ENOENT");
  });

  it("is left out with --on-error skip", async () => {
    const { code, err, output } = await run(backup, segments.badHeaderKey, ["--on-error", "skip"]);
    expect({ code, err }).toEqual({
      code: 0,
      err:
        `orders-0/${segment}, partition 0, offset 1: ${text} (left out)\n` +
        "5 records in: 4 accepted, 0 rejected, 1 failed\n",
    });
    const offsets = readRecordBatches(await readFile(output)).map(({ records }) => records.map(({ offset }) => offset));
    expect(offsets).toEqual([
      [0n, 2n],
      [3n, 4n],
    ]);
  });

  it.each(["thread", "process"])("is passed on with --on-error pass, byte for byte, in a %s", async (isolation) => {
    const args = ["--on-error", "pass", "--isolation", isolation];
    const { code, err, output } = await run(backup, segments.badHeaderKey, args);
    expect({ code, err }).toEqual({
      code: 0,
      err:
        `orders-0/${segment}, partition 0, offset 1: ${text} (passed on)\n` +
        "5 records in: 4 accepted, 0 rejected, 1 failed\n",
    });
    expect(await readFile(output)).toEqual(segments.badHeaderKey);
  });
});

describe("a plugin that makes more of a batch than fits into memory", () => {
  it("has it written in several, and a record at which it fails costs no other", async () => {
    const enlarge = await readFile(new URL("./guests/enlarge.wat", import.meta.url), "utf8");
    const records = Array.from({ length: 56 }, (_, index) => ({
      ...(index === 30 && { key: Buffer.from("hangs") }),
      headers: [],
      payload: Buffer.from("small"),
    }));
    const log = writeRecordBatch(records, { compression: "zstd", producerId: 7n, baseSequence: 100 });
    const args = ["--on-error", "skip", "--call-timeout", "1s"];
    const { code, err, output } = await run(await buildFromText(enlarge, "backup"), log, args);
    expect({ code, err }).toEqual({
      code: 0,
      err:
        `orders-0/${segment}, partition 0, offset 30: [CALL_TIMEOUT] plugin b, topic "orders": call took more than 1000 ms and was stopped; raise --call-timeout (left out)\n` +
        "56 records in: 55 accepted, 0 rejected, 1 failed\n",
    });
    const payload = Buffer.alloc(20 * 2 ** 20, 1);
    const offsets: (bigint | undefined)[] = [];
    const ranges: [bigint, bigint, number][] = [];
    for await (const { bytes } of splitBatches(createReadStream(output), { pieceBytes: 1 })) {
      for (const batch of readRecordBatches(bytes)) {
        ranges.push([batch.baseOffset, batch.lastOffset, batch.baseSequence]);
        for (const record of batch.records) {
          offsets.push(record.offset);
          expect(payload.equals(record.payload ?? Buffer.of())).toBe(true);
        }
      }
    }
    expect(offsets).toEqual(Array.from({ length: 56 }, (_, index) => BigInt(index)).toSpliced(30, 1));
    for (const [index, [base, last, sequence]] of ranges.entries()) {
      expect([base > (ranges[index - 1]?.[1] ?? -1n), last >= base, sequence]).toEqual([
        true,
        true,
        100 + Number(base),
      ]);
    }
    expect([ranges[0]?.[0], ranges.at(-1)?.[1]]).toEqual([0n, 55n]);
  });
});
