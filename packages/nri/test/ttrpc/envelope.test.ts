import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRequest, readResponse, writeRequest, writeResult, writeStatus } from "../../src/ttrpc/envelope.ts";
import { messageHeaderLength } from "../../src/ttrpc/message-frame.ts";

const bodyOf = (message: Uint8Array): Uint8Array => message.subarray(messageHeaderLength);

describe("requests", () => {
  it("are read as they were written", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.string(),
        fc.uint8Array({ maxLength: 300 }),
        fc.option(fc.integer({ min: 1, max: 2 ** 31 }), { nil: undefined }),
        (service, method, payload, timeoutMs) => {
          const read = readRequest(bodyOf(writeRequest(5, { service, method, payload, timeoutMs })));
          expect({ ...read, payload: [...read.payload] }).toEqual({
            service,
            method,
            timeoutMs,
            payload: [...payload],
          });
        },
      ),
    );
  });

  it("have bytes as Go's ttRPC writes them, whatever the order of fields", () => {
    const written = Buffer.from(
      writeRequest(1, { service: "s", method: "m", payload: Uint8Array.of(9), timeoutMs: 2 }),
    );
    expect(written.toString("hex")).toBe("0000000d0000000101000a017312016d2080897a1a0109");
    const go = Buffer.from("0a017312016d1a01092080897a", "hex");
    expect(readRequest(go)).toEqual({ service: "s", method: "m", payload: Buffer.of(9), timeoutMs: 2 });
  });

  it("may have fields that are not known, or are of another type", () => {
    const writer = new BinaryWriter();
    writer
      .tag(1, WireType.Varint)
      .uint32(7)
      .tag(99, WireType.Bit32)
      .fixed32(1)
      .tag(2, WireType.LengthDelimited)
      .string("m");
    writer.tag(5, WireType.LengthDelimited).bytes(Uint8Array.of(10, 1, 65));
    const { service, method, payload, timeoutMs } = readRequest(writer.finish());
    expect([service, method, payload.length, timeoutMs]).toEqual(["", "m", 0, undefined]);
  });

  it("are refused where they end too early", () => {
    const body = bodyOf(writeRequest(1, { service: "s", method: "m", payload: Uint8Array.of(1, 2, 3), timeoutMs: 2 }));
    const whole = [0, 3, 6, 10, body.length];
    for (let length = 0; length <= body.length; length++) {
      const read = (): unknown => readRequest(body.subarray(0, length));
      if (whole.includes(length)) expect(read, `${length} bytes`).not.toThrow();
      else expect(read, `${length} bytes`).toThrow(Error);
    }
  });

  it("are read or refused, whatever their bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const read of [readRequest, readResponse]) {
          try {
            read(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
    );
  });
});

describe("responses", () => {
  it("are read as they were written", () => {
    const result = readResponse(bodyOf(writeResult(1, Uint8Array.of(1, 2))));
    expect([result.status, [...result.payload]]).toEqual([undefined, [1, 2]]);
    const { status, payload } = readResponse(bodyOf(writeStatus(1, { code: 2, message: "no: «ü»" })));
    expect([status, payload.length]).toEqual([{ code: 2, message: "no: «ü»" }, 0]);
  });

  it("of an empty result are empty", () => {
    expect(writeResult(1, new Uint8Array())).toHaveLength(messageHeaderLength);
    expect(readResponse(new Uint8Array())).toEqual({ status: undefined, payload: new Uint8Array() });
  });
});
