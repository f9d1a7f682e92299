import { crc32c } from "@node-rs/crc32";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeCrc32c } from "../../src/record-batch/crc32c.ts";

describe("the checksum without an addon", () => {
  it("is that of RFC 3720, B.4", () => {
    const bytes = [
      new Uint8Array(32),
      new Uint8Array(32).fill(255),
      Uint8Array.from({ length: 32 }, (_, index) => index),
    ];
    expect(bytes.map((one) => computeCrc32c(one))).toEqual([0x8a9136aa, 0x62a8ab43, 0x46dd794e]);
  });

  it("is that of the addon, for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(computeCrc32c(bytes)).toBe(crc32c(Buffer.from(bytes)));
      }),
    );
  });
});
