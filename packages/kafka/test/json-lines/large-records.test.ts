import { parseRecord, renderRecord } from "@armory-plugins/kafka/json-lines";
import type { KafkaRecord } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";

describe("renderRecord() of a record with large fields", () => {
  const wide = "😀".repeat(2 ** 18);

  it.each([0, 1, 2, 3])("is the same JSON as of small ones, wherever a piece ends (%i)", (shift) => {
    const text = `${"x".repeat(shift)}${wide}\u0000"\\é`;
    const record: KafkaRecord = {
      headers: [{ key: text, val: Buffer.from(text) }],
      key: Buffer.concat([Buffer.from(text), Uint8Array.of(0xff)]),
      payload: Buffer.from(text),
    };
    const line = renderRecord(record, text);
    expect(line === expectedLine(text, record)).toBe(true);
    const read = parseRecord(Buffer.from(line));
    expect(read.topic === text && read.record.headers[0]?.key === text).toBe(true);
    expect(Buffer.compare(read.record.key ?? Buffer.of(), record.key ?? Buffer.of())).toBe(0);
    expect(Buffer.compare(read.record.payload ?? Buffer.of(), record.payload ?? Buffer.of())).toBe(0);
  });
});

function expectedLine(text: string, { key }: KafkaRecord): string {
  const json = JSON.stringify(text);
  const base64 = Buffer.from(key ?? []).toString("base64");
  return `{"topic":${json},"headers":[${json},${json}],"key":{"base64":"${base64}"},"payload":${json}}`;
}
