import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protoDirectory } from "../../scripts/generate.ts";
import { generateCodec } from "../../scripts/generate-codec.ts";
import * as codecs from "../../src/proto/nri_codec.ts";
import { file_nri } from "../../src/proto/nri_pb.ts";
import { arbitraryMessage } from "../support/arbitrary-message.ts";

/** Each message with its codec. */
const messages = file_nri.messages.map((desc) => ({ name: desc.name, desc, codec: codecOf(desc) }));

function codecOf({ name }: DescMessage): codecs.WireCodec<object> {
  const found = Object.entries(codecs).find(([key]) => key === `${name}Codec`)?.[1];
  if (found === undefined) throw new Error(`there is no codec of ${name}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one of this message
  return found as unknown as codecs.WireCodec<object>;
}

/** What came of it: a message, or that there is none. */
function outcome(decode: () => object): unknown {
  try {
    return { message: decode() };
  } catch (error) {
    return { error: error instanceof Error ? error.constructor.name : error };
  }
}

/** Numbers with any of the bytes that a varint may have, too many among them. */
const varint = fc
  .tuple(fc.array(fc.integer({ min: 0x80, max: 0xff }), { maxLength: 11 }), fc.integer({ min: 0, max: 0x7f }))
  .map(([more, last]) => [...more, last]);

/** Fields of any number and type, known and unknown, in any order, again and again: messages in messages, groups, packed and not, texts that are not UTF-8. */
const { fields } = fc.letrec<{ fields: number[]; field: number[] }>((tie) => ({
  fields: fc.array(tie("field"), { maxLength: 6 }).map((parts) => parts.flat()),
  field: fc.oneof(
    { depthSize: "small" },
    fc.tuple(fc.integer({ min: 0, max: 16 }), varint).map(([no, value]) => [...tag(no, 0), ...value]),
    fc
      .tuple(fc.integer({ min: 1, max: 16 }), fc.array(fc.integer({ min: 0, max: 0xff }), { maxLength: 12 }))
      .map(([no, bytes]) => [...tag(no, 2), bytes.length, ...bytes]),
    fc
      .tuple(fc.integer({ min: 1, max: 16 }), tie("fields"))
      .map(([no, inner]) => [...tag(no, 2), ...size(inner), ...inner]),
    fc
      .tuple(fc.integer({ min: 1, max: 40 }), tie("fields"))
      .map(([no, inner]) => [...tag(no, 3), ...inner, ...tag(no, 4)]),
    fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(1, 5, 6))
      .map(([no, type]) => [...tag(no, type), 1, 2, 3, 4, 5, 6, 7, 8]),
  ),
}));

function tag(no: number, type: number): number[] {
  return varintOf((no << 3) | type);
}

function size(bytes: readonly number[]): number[] {
  return varintOf(bytes.length);
}

function varintOf(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varintOf(value >>> 7)];
}

describe("nri_codec.ts", () => {
  it("is what was generated from nri_pb.ts", async () => {
    expect(await readFile(join(protoDirectory, "nri_codec.ts"), "utf8")).toBe(generateCodec());
  });

  it.each(messages)("writes $name as @bufbuild/protobuf does, and reads what it wrote", ({ desc, codec }) => {
    fc.assert(
      fc.property(arbitraryMessage(desc), (message) => {
        const bytes = codec.encode(message);
        expect(Buffer.from(bytes)).toEqual(Buffer.from(toBinary(desc, message)));
        expect(codec.decode(bytes)).toEqual(fromBinary(desc, bytes));
      }),
      { numRuns: 50 },
    );
  });

  it.each(messages)("takes the same bytes for $name, and refuses the same", ({ desc, codec }) => {
    fc.assert(
      fc.property(fields, fc.nat(3), (whole, cut) => {
        const bytes = Uint8Array.from(whole).subarray(0, whole.length - cut);
        const decoded = outcome(() => codec.decode(bytes));
        expect(decoded).toEqual(outcome(() => fromBinary(desc, bytes)));
        if (typeof decoded !== "object" || decoded === null || !("message" in decoded)) return;
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what was decoded
        const message = decoded.message as object;
        expect(Buffer.from(codec.encode(message))).toEqual(Buffer.from(toBinary(desc, fromBinary(desc, bytes))));
      }),
      { numRuns: 100 },
    );
  });

  it.each(messages)("takes cut and changed bytes of $name as @bufbuild/protobuf does", ({ desc, codec }) => {
    fc.assert(
      fc.property(
        arbitraryMessage(desc),
        fc.array(fc.tuple(fc.nat(), fc.nat(255))),
        fc.nat(4),
        (message, changes, cut) => {
          const bytes = toBinary(desc, message);
          for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte;
          const cutBytes = bytes.subarray(0, Math.max(0, bytes.length - cut));
          expect(outcome(() => codec.decode(cutBytes))).toEqual(outcome(() => fromBinary(desc, cutBytes)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it("writes texts of every length and alphabet, and messages larger than it has place for at first", () => {
    const texts = [
      "",
      "a".repeat(47),
      "a".repeat(48),
      "a".repeat(49),
      "ä".repeat(40),
      "\u{1f600}".repeat(30_000),
      "x\ud800y",
    ];
    const { desc, codec } = messages.find(({ name }) => name === "Mount") ?? messages[0]!;
    for (const text of texts) {
      const message = fromBinary(desc, new Uint8Array());
      Object.assign(message, { destination: text, options: [text, "z"] });
      expect(Buffer.from(codec.encode(message)).equals(toBinary(desc, message))).toBe(true);
    }
  });

  it("refuses numbers that have no encoding, and goes on", () => {
    const { decode, encode } = codecs.LinuxMemoryCodec;
    const wrong = {
      ...decode(new Uint8Array()),
      limit: { $typeName: "nri.pkg.api.v1alpha1.OptionalInt64", value: 2n ** 63n },
    } as const;
    expect(() => encode(wrong)).toThrow(RangeError);
    expect(encode(decode(new Uint8Array()))).toEqual(new Uint8Array());
  });
});
