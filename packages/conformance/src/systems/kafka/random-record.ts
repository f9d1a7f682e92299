import fc from "fast-check";
import type { BytesData } from "../../values/case-values.ts";
import { anyString } from "../../values/random-string.ts";
import type { HeaderData, RecordData } from "./case-schema.ts";

/** A record with everything in it that Kafka allows: what is null, what is empty, edges, up to 64 KiB of bytes. */
export const anyRecord: fc.Arbitrary<RecordData> = fc.record(
  {
    key: orNull(anyBytes()),
    headers: fc.array(anyHeader(), { maxLength: 8 }),
    partition: orNull(edges(fc.integer(), [0, -1, 1, 0x7fff_ffff, -0x8000_0000])),
    offset: orNull(s64()),
    timestamp: orNull(
      fc.record(
        { kind: fc.constantFrom("none", "create-time", "log-append-time"), time: s64() },
        { noNullPrototype: true },
      ),
    ),
    payload: orNull(anyBytes()),
  },
  { noNullPrototype: true },
);

// --- internal ---

function anyBytes(): fc.Arbitrary<BytesData> {
  const small = fc.uint8Array({ maxLength: 64 }).map(toHex);
  const long = fc
    .record({ piece: fc.uint8Array({ minLength: 1, maxLength: 16 }), size: fc.integer({ min: 0, max: 65_536 }) })
    .map(({ piece, size }): BytesData => {
      const times = Math.floor(size / piece.length);
      return times === 0 ? toHex(piece.subarray(0, size)) : { repeat: toHex(piece), times };
    });
  return fc.oneof(
    { arbitrary: small, weight: 8 },
    { arbitrary: anyString.map((utf8) => ({ utf8 })), weight: 4 },
    {
      arbitrary: fc.constantFrom("", "00", "ff", "efbbbf", "c0af", "eda080", "0d0a").map((hex) => ({ hex })),
      weight: 4,
    },
    { arbitrary: long, weight: 1 },
  );
}

/** Few keys beside any, so that several headers have the same; now and then one that is there many times. */
function anyHeader(): fc.Arbitrary<HeaderData> {
  const key = fc.oneof({ arbitrary: fc.constantFrom("", "a", "b"), weight: 1 }, { arbitrary: anyString, weight: 2 });
  const times = fc.oneof(
    { arbitrary: fc.constant(1), weight: 15 },
    { arbitrary: fc.integer({ min: 1, max: 40 }), weight: 1 },
  );
  return fc.record({ key, val: orNull(anyBytes()), times }, { noNullPrototype: true });
}

function s64(): fc.Arbitrary<{ s64: string }> {
  const [min, max] = [-(2n ** 63n), 2n ** 63n - 1n];
  const around = [2n ** 31n, 2n ** 32n, 2n ** 53n, -(2n ** 53n)].flatMap((value) => [value - 1n, value, value + 1n]);
  return edges(fc.bigInt({ min, max }), [0n, -1n, min, max, ...around]).map((value) => ({ s64: String(value) }));
}

/** Half of the values are the edges. */
function edges<T>(any: fc.Arbitrary<T>, values: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(any, fc.constantFrom(...values));
}

function orNull<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { freq: 4 });
}

function toHex(bytes: Uint8Array): { hex: string } {
  return { hex: Buffer.from(bytes).toString("hex") };
}
