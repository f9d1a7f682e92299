import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeValue, encodeValue } from "../../src/process/channel-value.ts";

describe("a value between two processes", () => {
  it("arrives as it was", () => {
    const leaf = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      fc.uint8Array(),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie("value")),
        fc.dictionary(fc.string(), tie("value"), { noNullPrototype: true }),
        fc.array(fc.tuple(fc.string(), tie("value"))).map((entries) => new Map(entries)),
      ),
    }));
    fc.assert(
      fc.property(value, (sent) => {
        expect(decodeValue(encodeValue(sent))).toEqual(sent);
      }),
    );
  });

  it("sets no prototype", () => {
    const decoded = decodeValue({ json: '{"__proto__":{"isRunning":true}}', parts: [] }) as { isRunning?: unknown };
    expect(decoded.isRunning).toBe(undefined);
    expect(Object.getPrototypeOf(decoded)).toBe(Object.prototype);
  });
});
