import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maxMessageLength, writeMessage } from "../../src/ttrpc/message-frame.ts";
import { MessageReader } from "../../src/ttrpc/message-reader.ts";

/** What a reader finds in pieces: `stream:type:length:sum of the bytes`, or `stream is oversized`. */
function read(pieces: readonly Uint8Array[]): { readonly found: string[]; readonly unfinished: boolean } {
  const found: string[] = [];
  const reader = new MessageReader({
    message: ({ stream, type, length }, payload) => {
      expect(payload.length).toBe(length);
      found.push(`${stream}:${type}:${length}:${payload.reduce((sum, byte) => sum + byte, 0)}`);
    },
    oversized: ({ stream, length }) => found.push(`${stream} is oversized: ${length}`),
  });
  for (const piece of pieces) reader.push(piece);
  return { found, unfinished: reader.unfinished };
}

function message(stream: number, type: number, ...payload: readonly number[]): Uint8Array {
  return writeMessage(stream, type, new Uint8Array(), Uint8Array.from(payload));
}

function header(length: number, stream: number): Uint8Array {
  const bytes = Buffer.from(message(stream, 1));
  bytes.writeUInt32BE(length, 0);
  return bytes;
}

const three = Buffer.concat([message(1, 1), message(3, 2, 1, 2, 3), message(4294967295, 255, ...Array(300).fill(1))]);
const found = ["1:1:0:0", "3:2:3:6", "4294967295:255:300:300"];

describe("MessageReader", () => {
  it("finds the messages of one piece", () => {
    expect(read([three])).toEqual({ found, unfinished: false });
  });

  it("finds them wherever the bytes are split, and knows when one is not whole", () => {
    const borders = [0, 10, 23, three.length];
    for (let at = 0; at <= three.length; at++) {
      const first = three.subarray(0, at);
      expect(read([first]).unfinished, `after ${at} bytes`).toBe(!borders.includes(at));
      expect(read([first, three.subarray(at)]), `split at ${at}`).toEqual({ found, unfinished: false });
    }
  });

  it("finds them in pieces of one byte, and in any pieces", () => {
    expect(read([...three].map((byte) => Uint8Array.of(byte))).found).toEqual(found);
    fc.assert(
      fc.property(fc.array(fc.nat(40), { minLength: 1 }), (sizes) => {
        const pieces: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < three.length; turn++) {
          const size = (sizes[turn % sizes.length] ?? 0) + (turn % 2);
          pieces.push(three.subarray(at, (at += size)));
        }
        expect(read(pieces)).toEqual({ found, unfinished: false });
      }),
    );
  });

  it("takes a message of 4 MiB, and lets a larger one go by", () => {
    const payload = new Uint8Array(maxMessageLength).fill(1);
    expect(read([header(maxMessageLength, 1), payload, message(3, 1, 7)]).found).toEqual([
      `1:1:${maxMessageLength}:${maxMessageLength}`,
      "3:1:1:7",
    ]);
    const long = Buffer.concat([header(maxMessageLength + 1, 1), payload]);
    expect(read([long]).unfinished).toBe(true);
    expect(read([long, Uint8Array.of(1), message(3, 1, 7)]).found).toEqual([
      `1 is oversized: ${maxMessageLength + 1}`,
      "3:1:1:7",
    ]);
  });

  it("keeps nothing of a message of 4 GiB", () => {
    const before = process.memoryUsage().arrayBuffers;
    const { found: nothing, unfinished } = read([header(2 ** 32 - 1, 1), Uint8Array.of(1, 2, 3)]);
    expect(nothing).toEqual([]);
    expect(unfinished).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
  });

  it("gives away nothing after it was stopped, not even of the same piece", () => {
    const streams: number[] = [];
    const reader = new MessageReader({
      message: ({ stream }) => {
        streams.push(stream);
        reader.stop();
      },
      oversized: () => {},
    });
    reader.push(three);
    reader.push(three);
    expect(streams).toEqual([1]);
  });

  it("finds the same in any bytes, in any pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
        expect(read(pieces)).toEqual(read([Buffer.concat(pieces)]));
      }),
    );
  });
});
