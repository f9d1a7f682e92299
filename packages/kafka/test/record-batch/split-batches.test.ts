import { createReadStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidBatch } from "@armory-plugins/kafka";
import { type SplitOptions, type TornEnd, splitBatches, writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { describe, expect, it, onTestFinished } from "vitest";
import { at, forge, utf8 } from "../support/batches.ts";
import { golden } from "../support/golden.ts";

const batches = Object.values(golden);
const log = Buffer.concat(batches);

async function split(
  chunks: readonly Uint8Array[],
  options?: SplitOptions,
): Promise<[position: number, bytes: Buffer][]> {
  const pieces: [number, Buffer][] = [];
  for await (const { position, bytes } of splitBatches(chunks, options)) pieces.push([position, bytes]);
  return pieces;
}

/** What comes before the failure, and its message. */
async function failureOf(
  bytes: Uint8Array,
  options: SplitOptions = { pieceBytes: 1 },
): Promise<[pieces: number, message: string]> {
  let pieces = 0;
  try {
    for await (const piece of splitBatches([bytes], options)) pieces += piece.bytes.length > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof InvalidBatch) return [pieces, error.message];
    throw error;
  }
  return [pieces, "none"];
}

describe("splitBatches()", () => {
  it("gives each batch alone, with its position", async () => {
    let position = 0;
    const expected = batches.map((bytes) => {
      position += bytes.length;
      return [position - bytes.length, bytes];
    });
    expect(await split([log], { pieceBytes: 1 })).toEqual(expected);
    const single = Array.from(log, (byte) => Buffer.from([byte]));
    expect(await split(single, { pieceBytes: 1 })).toEqual(expected);
  });

  it("gives as many batches together as fit, one at least", async () => {
    const [first, second, third] = [golden.mixed, golden.logAppendTime, golden.transaction];
    const three = Buffer.concat([first, second, third]);
    const sizes = async (pieceBytes: number): Promise<number[]> =>
      (await split([three], { pieceBytes })).map(([, bytes]) => bytes.length);
    expect(await sizes(three.length)).toEqual([three.length]);
    expect(await sizes(three.length - 1)).toEqual([first.length + second.length, third.length]);
    expect(await sizes(second.length + third.length)).toEqual([first.length + second.length, third.length]);
    expect(await sizes(100)).toEqual([first.length, second.length, third.length]);
    expect(await split([three])).toEqual([[0, three]]);
  });

  it("copies nothing of a chunk that holds whole batches", async () => {
    const [[, piece] = [0, Buffer.alloc(0)]] = await split([log]);
    expect(piece.buffer).toBe(log.buffer);
  });

  it("gives nothing for nothing", async () => {
    expect(await split([])).toEqual([]);
    expect(await split([Buffer.alloc(0), Buffer.alloc(0)])).toEqual([]);
  });

  it("reads a file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "kafka-"));
    onTestFinished(() => rm(directory, { recursive: true }));
    const file = join(directory, "00000000000000000000.log");
    await writeFile(file, Buffer.concat(Array<Buffer>(500).fill(log)));
    let length = 0;
    for await (const { position, bytes } of splitBatches(createReadStream(file), { pieceBytes: 10_000 })) {
      expect(position).toBe(length);
      expect(bytes.length).toBeLessThanOrEqual(10_000);
      length += bytes.length;
    }
    expect(length).toBe(500 * log.length);
  });

  it("says where a log is cut off, behind the batches that are whole", async () => {
    const start = log.length - golden.emptied.length;
    for (const pieceBytes of [1, 1_000_000]) {
      const cut = (length: number): Promise<[number, string]> =>
        failureOf(log.subarray(0, start + length), { pieceBytes });
      const pieces = pieceBytes === 1 ? batches.length - 1 : 1;
      expect(await cut(60)).toEqual([pieces, `byte ${start}: the last batch is cut off: 60 of 61 bytes are there`]);
      expect(await cut(16)).toEqual([
        pieces,
        `byte ${start}: the last batch is cut off: 16 of at least 17 bytes are there`,
      ]);
      expect(await cut(1)).toEqual([
        pieces,
        `byte ${start}: the last batch is cut off: 1 of at least 17 bytes are there`,
      ]);
    }
  });

  it.each<[what: string, tail: Buffer, message: string]>([
    [
      "text",
      utf8("this is no batch of Kafka"),
      "its format version is 32, expected 2; are these the bytes of a Kafka log segment?",
    ],
    [
      "the zeros of a preallocated file",
      Buffer.alloc(100),
      "there are zeros where a batch should start; Kafka fills a segment up with them if it preallocates: cut them off",
    ],
    [
      "an old message",
      forge(golden.mixed, (copy) => copy.writeInt8(1, at.magic)),
      "it is a message of format version 1, which Kafka wrote before 0.11, expected 2; consume the topic and produce it again",
    ],
    [
      "a negative length",
      forge(golden.mixed, (copy) => copy.writeInt32BE(-5, at.length)),
      "its length is -5, which is less than its header has: 49",
    ],
    [
      "a huge length",
      forge(golden.mixed, (copy) => copy.writeInt32BE(0x7fff_ffff, at.length)),
      "a batch of 2147483659 bytes; if that is meant, raise maxBatchBytes, which is 67108864",
    ],
  ])("says where there is %s, behind the batches that are whole", async (_, tail, message) => {
    const [pieces, found] = await failureOf(Buffer.concat([log, tail]));
    expect([pieces, found]).toEqual([batches.length, `byte ${log.length}: ${message}`]);
  });

  describe("with onTornEnd", () => {
    it("ends where there is something else, without reading what follows", async () => {
      function* endless(): Generator<Buffer> {
        yield log;
        for (;;) yield Buffer.from("yes\n".repeat(10));
      }
      const ends: TornEnd[] = [];
      const pieces: Buffer[] = [];
      const reading = (async () => {
        for await (const { bytes } of splitBatches(endless(), { onTornEnd: (end) => ends.push(end) }))
          pieces.push(bytes);
      })();
      await expect(reading).rejects.toThrow(`byte ${log.length}: its format version is `);
      expect([Buffer.concat(pieces), ends]).toEqual([log, []]);
    });

    /** What comes out of a log of which all comes at once, and of one that comes byte by byte. */
    async function endOf(bytes: Buffer, pieceBytes?: number): Promise<[whole: Buffer, ends: TornEnd[]]> {
      const results: [Buffer, TornEnd[]][] = [];
      for (const chunks of [[bytes], Array.from(bytes, (byte) => Buffer.from([byte]))]) {
        const ends: TornEnd[] = [];
        const pieces = await split(chunks, {
          onTornEnd: (end) => void ends.push(end),
          ...(pieceBytes && { pieceBytes }),
        });
        results.push([Buffer.concat(pieces.map(([, piece]) => piece)), ends]);
      }
      const [first, second] = results;
      expect(second).toEqual(first);
      return first ?? [Buffer.of(), []];
    }

    it("ends where the zeros of a preallocated file begin", async () => {
      const reason = "zeros follow, with which Kafka fills a segment up that it preallocates";
      for (const length of [1, 16, 17, 3000]) {
        expect(await endOf(Buffer.concat([log, Buffer.alloc(length)]))).toEqual([
          log,
          [{ position: log.length, reason }],
        ]);
      }
      expect(await endOf(Buffer.alloc(200_000))).toEqual([Buffer.of(), [{ position: 0, reason }]]);
    });

    it.each([
      [12, "12 of at least 17"],
      [16, "16 of at least 17"],
      [17, `17 of ${golden.mixed.length}`],
      [100, `100 of ${golden.mixed.length}`],
    ])("ends where a batch is cut off after %d bytes", async (length, bytes) => {
      const reason = `the last batch is cut off: ${bytes} bytes are there`;
      const cut = Buffer.concat([log, golden.mixed.subarray(0, length)]);
      for (const pieceBytes of [1, 500, 1_000_000]) {
        expect(await endOf(cut, pieceBytes)).toEqual([log, [{ position: log.length, reason }]]);
      }
      const filled = Buffer.concat([cut, Buffer.alloc(golden.mixed.length - length - 1)]);
      expect(await endOf(filled)).toEqual([log, [{ position: log.length, reason: `${reason}, and then zeros` }]]);
    });

    it("ends before a batch of which zeros are there instead of its end", async () => {
      const torn = Buffer.from(golden.logAppendTime);
      torn.fill(0, 100);
      const nearlyWhole = Buffer.from(golden.logAppendTime);
      nearlyWhole.fill(0, nearlyWhole.length - 2);
      const end = { position: log.length, reason: "the last batch has zeros where its last bytes should be" };
      for (const zeros of [0, 1000]) {
        expect(await endOf(Buffer.concat([log, torn, Buffer.alloc(zeros)]))).toEqual([log, [end]]);
        expect(await endOf(Buffer.concat([log, torn, Buffer.alloc(zeros)]), 1)).toEqual([log, [end]]);
      }
      expect(await endOf(torn)).toEqual([Buffer.of(), [{ ...end, position: 0 }]]);
      expect(await endOf(Buffer.concat([log, nearlyWhole, Buffer.alloc(1000)]))).toEqual([log, [end]]);
    });

    it("leaves a whole log alone, and a batch that was damaged in another way", async () => {
      const damaged = Buffer.from(golden.mixed);
      damaged.writeUInt8(99, damaged.length - 3);
      const zeros = writeRecordBatch([{ headers: [], payload: Buffer.alloc(100), offset: 9999n }]);
      for (const bytes of [Buffer.of(), log, Buffer.concat([log, damaged]), Buffer.concat([log, zeros])]) {
        expect(await endOf(bytes)).toEqual([bytes, []]);
      }
    });

    it.each([
      [
        "zeros before a batch",
        Buffer.concat([Buffer.alloc(100), golden.mixed]),
        "there are zeros where a batch should start",
      ],
      ["text", utf8("this is no batch of Kafka"), "its format version is 32"],
      [
        "a huge length",
        forge(golden.mixed, (copy) => copy.writeInt32BE(0x7fff_ffff, at.length)),
        "a batch of 2147483659",
      ],
    ])("refuses %s, behind the batches that are whole", async (_, tail, message) => {
      const onTornEnd = (): void => expect.unreachable();
      const [pieces, found] = await failureOf(Buffer.concat([log, tail]), { pieceBytes: 1, onTornEnd });
      expect(pieces).toBe(batches.length);
      expect(found).toContain(`byte ${log.length}: ${message}`);
    });
  });

  it("takes no batch above the limit", async () => {
    const { length } = golden.mixed;
    expect(await failureOf(golden.mixed, { maxBatchBytes: length })).toEqual([1, "none"]);
    const message = `byte 0: a batch of ${length} bytes; if that is meant, raise maxBatchBytes, which is ${length - 1}`;
    expect(await failureOf(golden.mixed, { maxBatchBytes: length - 1 })).toEqual([0, message]);
  });

  it.each([0, -1, 1.5, NaN, 2 ** 31])("refuses a size of %d", async (size) => {
    await expect(split([log], { pieceBytes: size })).rejects.toThrow(
      new TypeError(`pieceBytes is ${size}; expected an integer from 1 to 2147483647`),
    );
    await expect(split([log], { maxBatchBytes: size })).rejects.toThrow(
      new TypeError(`maxBatchBytes is ${size}; expected an integer from 1 to 2147483647`),
    );
  });
});
