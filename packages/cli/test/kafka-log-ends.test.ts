import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { readRecordBatches, writeRecordBatch, type WriteOptions } from "@armory-plugins/kafka/record-batches";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { segments } from "./support/kafka-segments.ts";
import { spawnArmory } from "./support/spawn-armory.ts";
import { fakeTerminal } from "./support/terminal.ts";

let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

/** Run the plugin on the partitions of a directory. */
async function run(
  files: Readonly<Record<string, Uint8Array>>,
  args: readonly string[] = [],
): Promise<{ code: number; err: string; output: Record<string, Buffer> }> {
  const directories = Object.entries(files).map(([name, bytes]): [string, Uint8Array] => [`logs/${name}`, bytes]);
  const directory = await tempDir({ "b.wasm": backup, ...Object.fromEntries(directories) });
  const terminal = fakeTerminal(directory);
  const code = await main(["run", "b.wasm", "--format", "kafka", "logs", "--out", "out", ...args], terminal);
  const out = join(directory, "out");
  const written = await readdir(out, { recursive: true, withFileTypes: true }).catch(() => []);
  const output: Record<string, Buffer> = {};
  for (const entry of written.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    output[path.slice(out.length + 1)] = await readFile(path);
  }
  return { code, err: terminal.err().replace(/; [\d,]+ records\/s.*/g, ""), output };
}

/** Records with these keys, one behind the other; the plugin rejects those that begin with "r", and fails at those that begin with "e". */
function batch(keys: string, baseOffset: number, options: WriteOptions = {}): Buffer {
  const records = Array.from(keys, (key, index) => ({
    key: Buffer.from(key),
    headers: [],
    offset: BigInt(baseOffset + index),
    timestamp: { kind: "create-time" as const, time: 1_700_000_000_000n + BigInt(baseOffset + index) },
    payload: Buffer.from("value"),
  }));
  return writeRecordBatch(records, { leaderEpoch: 3, ...options });
}

/** What is left of a batch when its records are gone. */
function emptied(bytes: Buffer): ReturnType<typeof readRecordBatches>[number] | undefined {
  const [whole] = readRecordBatches(bytes);
  return whole && { ...whole, compression: "none", records: [] };
}

const first = "00000000000000000000.log";
const of = (id: number, baseSequence: number): WriteOptions => ({
  producerId: BigInt(id),
  producerEpoch: 0,
  baseSequence,
});

describe("the end of a partition's log", () => {
  it("stays where the plugin leaves out all records of the last batch: Kafka's log cleaner would write the same", async () => {
    const kept = segments.emptyLastBatch.subarray(0, 79);
    const records = ["r1", "r2"].map((key, index) => ({
      key: Buffer.from(key),
      headers: [],
      offset: 2n + BigInt(index),
      timestamp: { kind: "create-time" as const, time: segments.emptyLastBatch.readBigInt64BE(79 + 35) },
    }));
    const last = writeRecordBatch(records, { leaderEpoch: 0, compression: "lz4" });
    const { code, err, output } = await run({ [`rep-0/${first}`]: Buffer.concat([kept, last]) });
    expect({ code, err }).toEqual({ code: 0, err: "4 records in: 2 accepted, 2 rejected, 0 failed\n" });
    expect(output).toEqual({ [`rep-0/${first}`]: segments.emptyLastBatch });
  });

  it("stays where the records that fail are left out", async () => {
    const log = Buffer.concat([batch("ab", 0), batch("ee", 2)]);
    const { code, output } = await run({ [`rep-0/${first}`]: log }, ["--on-error", "skip"]);
    expect(code).toBe(0);
    const expected = [...readRecordBatches(batch("ab", 0)), emptied(batch("ee", 2))];
    expect(readRecordBatches(output[`rep-0/${first}`] ?? Buffer.of())).toEqual(expected);
  });

  it("stays in the last segment that has a batch, and in no other", async () => {
    const { output } = await run({
      [`rep-0/${first}`]: batch("rr", 0),
      "rep-0/00000000000000000002.log": Buffer.concat([batch("rr", 2), batch("rr", 4)]),
      "rep-0/00000000000000000006.log": Buffer.alloc(0),
    });
    expect(Object.entries(output).map(([name, bytes]) => [name, readRecordBatches(bytes)])).toEqual([
      [`rep-0/${first}`, []],
      ["rep-0/00000000000000000002.log", [emptied(batch("rr", 4))]],
      ["rep-0/00000000000000000006.log", []],
    ]);
  });
});

describe("a producer's last batch", () => {
  const log = [
    batch("rr", 0, of(1, 0)),
    batch("rr", 2, of(2, 7)),
    batch("ab", 4, of(1, 2)),
    batch("rr", 6, of(3, 0)),
    batch("rr", 8, { ...of(3, 2), isTransactional: true }),
    batch("rr", 10),
    batch("ab", 12),
  ];

  it("stays without records, and no batch before it", async () => {
    const files = {
      [`rep-0/${first}`]: Buffer.concat(log.slice(0, 3)),
      "rep-0/00000000000000000006.log": Buffer.concat(log.slice(3)),
    };
    const { code, err, output } = await run(files);
    expect({ code, err }).toEqual({ code: 0, err: "14 records in: 4 accepted, 10 rejected, 0 failed\n" });
    const [, second = Buffer.of(), third = Buffer.of(), , fifth = Buffer.of(), , last = Buffer.of()] = log;
    expect(Object.keys(output)).toEqual(Object.keys(files));
    expect(Object.values(output).map((bytes) => readRecordBatches(bytes))).toEqual([
      [emptied(second), ...readRecordBatches(third)],
      [emptied(fifth), ...readRecordBatches(last)],
    ]);
  });

  it("may be any of its batches in a stream, which can't be read ahead: all stay", async () => {
    const directory = await tempDir({ "b.wasm": backup });
    const { child, ended } = spawnArmory(["run", "b.wasm", "--format", "kafka", "-q"], directory);
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stdin.end(Buffer.concat(log));
    expect(await ended).toMatchObject({ code: 0, err: "" });
    const expected = [0, 1, 2, 3, 4, 6].flatMap((index) => {
      const bytes = log[index] ?? Buffer.of();
      return index === 2 || index === 6 ? readRecordBatches(bytes) : [emptied(bytes)];
    });
    expect(readRecordBatches(Buffer.concat(chunks))).toEqual(expected);
  });
});

describe("a broker that did not end well leaves", () => {
  const whole = Buffer.concat([batch("ab", 0), batch("cd", 2)]);
  const cut = batch("ef", 4).subarray(0, 50);
  const zeros = "zeros follow, with which Kafka fills a segment up that it preallocates";
  const cutOff = `the last batch is cut off: 50 of ${batch("ef", 4).length} bytes are there`;

  it.each([
    ["zeros", Buffer.alloc(4096), zeros],
    ["a torn batch", cut, cutOff],
    ["a torn batch and zeros", Buffer.concat([cut, Buffer.alloc(30)]), `${cutOff}, and then zeros`],
  ])("%s, where the log of a partition ends", async (_, tail, reason) => {
    const name = "00000000000000000007.log";
    const files = {
      [`rep-0/${first}`]: batch("xy", 0),
      [`rep-0/${name}`]: Buffer.concat([whole, tail]),
      "rep-0/00000000000000000099.log": Buffer.of(),
    };
    const { code, err, output } = await run(files);
    expect((await run(files, ["--quiet"])).err).toMatch(/^warning: [^\n]*; Kafka ends the log here too\n$/u);
    const warning = `warning: logs/rep-0/${name}: byte ${whole.length}: ${reason}; Kafka ends the log here too\n`;
    expect({ code, err }).toEqual({ code: 0, err: `${warning}6 records in: 6 accepted, 0 rejected, 0 failed\n` });
    expect(output).toEqual({ ...files, [`rep-0/${name}`]: whole });
  });

  it("the last whole batch as the end of the log, if all its records are left out", async () => {
    const { output } = await run({ [`rep-0/${first}`]: Buffer.concat([batch("rr", 0), cut]) });
    expect(readRecordBatches(output[`rep-0/${first}`] ?? Buffer.of())).toEqual([emptied(batch("rr", 0))]);
  });

  it("none of that in other segments: it is damage there", async () => {
    const files = {
      [`rep-0/${first}`]: Buffer.concat([whole, cut]),
      "rep-0/00000000000000000004.log": batch("ab", 4),
    };
    const { code, err, output } = await run(files);
    expect({ code, err, output }).toEqual({
      code: 1,
      err:
        "4 records in: 4 accepted, 0 rejected, 0 failed\n" +
        `error: "logs/rep-0/${first}": byte ${whole.length}: ${cutOff}; expected Kafka record batches\n`,
      output: {},
    });
  });
});

describe("a partition that can't be read", () => {
  it("leaves no other unprocessed, and fails the run", async () => {
    const text = Buffer.from("this is no log of Kafka, but a file of text");
    const files = {
      [`bad-0/${first}`]: Buffer.concat([batch("ab", 0), text]),
      [`bad-1/${first}`]: text,
      [`good-0/${first}`]: batch("ab", 0),
      [`good-1/${first}`]: batch("cd", 0),
    };
    const { code, err, output } = await run(files, ["--threads", "1"]);
    const reason =
      "its format version is 102, expected 2; are these the bytes of a Kafka log segment?; expected Kafka record batches";
    expect(code).toBe(1);
    expect(err.split("\n")).toEqual([
      `error: "logs/bad-0/${first}": byte ${batch("ab", 0).length}: ${reason}`,
      "6 records in: 6 accepted, 0 rejected, 0 failed",
      `error: "logs/bad-1/${first}": byte 0: ${reason}`,
      "",
    ]);
    expect(output).toEqual({ [`good-0/${first}`]: batch("ab", 0), [`good-1/${first}`]: batch("cd", 0) });
  });
});
