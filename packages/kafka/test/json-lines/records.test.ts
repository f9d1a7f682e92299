import { JsonProblem, parseRecord, renderRecord } from "@armory-plugins/kafka/json-lines";
import type { KafkaRecord } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { holdsForAll } from "../support/samples.ts";

const parse = (line: string | Uint8Array): unknown => parseRecord(Buffer.from(line));
const bytes = (text: string): Buffer => Buffer.from(text);

describe("parseRecord()", () => {
  it("reads a line as kcat -J prints it", () => {
    const line =
      '{"topic":"orders","partition":3,"offset":42,"tstype":"create","ts":1700000000000,"broker":1,' +
      '"headers":["a","1","b",null],"key":"k","payload":"{\\"id\\":1}"}';
    expect(parse(line)).toEqual({
      topic: "orders",
      record: {
        headers: [{ key: "a", val: bytes("1") }, { key: "b" }],
        key: bytes("k"),
        partition: 3,
        offset: 42n,
        timestamp: { kind: "create-time", time: 1700000000000n },
        payload: bytes('{"id":1}'),
      },
    });
  });

  it("keeps the raw bytes that kcat prints between quotes", () => {
    const line = Buffer.concat([bytes('{"payload":"'), Buffer.from([0xff, 0x00 + 0x80, 0xfe]), bytes('"}')]);
    expect(parse(line)).toEqual({ record: { headers: [], payload: Buffer.from([0xff, 0x80, 0xfe]) } });
  });

  it("keeps null and empty apart", () => {
    expect(parse('{"key":"","payload":null,"headers":["",""]}')).toEqual({
      record: { headers: [{ key: "", val: bytes("") }], key: bytes("") },
    });
  });

  it.each(["9223372036854775807", "-9223372036854775808", "9007199254740993", "0", "-1"])(
    "reads offset %s exactly",
    (n) => {
      const expected = { record: { headers: [], offset: BigInt(n) } };
      expect(parse(`{"offset":${n}}`)).toEqual(expected);
      expect(parse(`{"offset":"${n}"}`)).toEqual(expected);
    },
  );

  it("resolves every escape", () => {
    expect(parse('{"key":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\\u0000"}')).toEqual({
      record: { headers: [], key: bytes('"\\/\b\f\n\r\té😀\0') },
    });
  });

  it("reads a field's name through its escapes", () => {
    expect(parse('{"\\u006bey":"x"}')).toEqual({ record: { headers: [], key: bytes("x") } });
  });

  it("takes a timestamp without its kind for the producer's", () => {
    expect(parse('{"ts":5}')).toEqual({ record: { headers: [], timestamp: { kind: "create-time", time: 5n } } });
  });

  it.each([
    ["", "the line ends at column 1"],
    ["[]", "expected a record, which is an object, found a list at column 1"],
    ["nul", "expected a record"],
    ["{", "expected a string, the line ends"],
    ['{"key":"x"', 'expected "}", the line ends'],
    ['{"key":"x"} {', "expected the line to end after the record, found an object at column 13"],
    ['{"key":"x",}', 'expected a string, found "}" at column 12'],
    ['{"key" "x"}', 'expected ":"'],
    ['{"key":"x', "the string does not end"],
    ['{"key":"\\', "the string does not end"],
    ['{"key":"\t"}', "control character U+0009"],
    ['{"key":"\\x"}', 'unknown escape "\\x"'],
    ['{"key":"\\u12g4"}', "four hexadecimal digits"],
    ['{"key":"\\ud800"}', "half a surrogate pair"],
    ['{"key":"\\ude00\\ud83d"}', "half a surrogate pair"],
    ['{"key":"\\ud83dA"}', "half a surrogate pair"],
    ['{"key":1}', 'field "key" is a number; expected null, text or {"base64": "…"}'],
    ['{"payload":{"id":1}}', 'field "payload" is an object other than {"base64": "…"}'],
    ['{"payload":{"base64":"AA==","x":1}}', 'field "payload" has more than the field "base64"'],
    ['{"payload":{"base64":"AB=="}}', 'field "payload" is not base64'],
    ['{"payload":{"base64":"AA"}}', 'field "payload" is not base64'],
    ['{"payload":{"base64":"_-8="}}', 'field "payload" is not base64'],
    ['{"payload":{"base64":null}}', 'the base64 of field "payload" is null; expected text'],
    ['{"key":"a","key":"b"}', 'field "key" is a duplicate'],
    ['{"value":"a"}', 'unknown field "value"'],
    ['{"outcome":"accepted","record":{}}', "--only accepted writes records that can be read again"],
    ['{"headers":["a"]}', 'has an odd length: the name "a" is without a value'],
    ['{"headers":{"a":"b"}}', 'field "headers" is an object; expected a flat list'],
    ['{"headers":[null,"b"]}', "a header's name is null; expected text"],
    ['{"headers":["a",1]}', 'the value of header "a" is a number'],
    ['{"partition":2147483648}', 'field "partition" is 2147483648; expected a number from -2147483648 to 2147483647'],
    ['{"partition":1.5}', 'field "partition" is 1.5; expected a whole number'],
    ['{"partition":true}', 'field "partition" is true or false; expected a whole number'],
    ['{"offset":9223372036854775808}', "expected a number from -9223372036854775808 to 9223372036854775807"],
    ['{"offset":1e3}', 'field "offset" is 1e3; expected a whole number'],
    ['{"offset":01}', "01 at column 11 is not how JSON writes a number"],
    ['{"offset":"0x10"}', 'field "offset" is "0x10"; expected a whole number'],
    ['{"offset":""}', 'field "offset" is ""; expected a whole number'],
    [`{"offset":${"9".repeat(100)}}`, "expected a number from"],
    ['{"tstype":"create"}', 'field "tstype" is there without "ts"'],
    ['{"tstype":"now","ts":1}', 'field "tstype" is "now"; expected "create", "logappend" or "unknown"'],
    ['{"topic":5}', 'field "topic" is a number; expected text'],
    [`{"broker":${"[".repeat(100)}}`, "nested more than 64 deep"],
    ['{"broker":[1,}', "expected a value"],
    ['{"broker":tru}', "expected a value"],
  ])("refuses %s", (line, message) => {
    expect(() => parse(line)).toThrowError(JsonProblem);
    expect(() => parse(line)).toThrowError(message);
  });

  it("refuses a topic that is not UTF-8", () => {
    const line = Buffer.concat([bytes('{"topic":"'), Buffer.from([0xff]), bytes('"}')]);
    expect(() => parse(line)).toThrowError('field "topic" is not valid UTF-8');
  });

  it("ignores what kcat adds, of any kind", () => {
    expect(parse('{"broker":{"a":[1,-2.5e3,"x",true,false,null,{}]},"key_error":"e","value_schema_id":7}')).toEqual({
      record: { headers: [] },
    });
  });
});

describe("renderRecord()", () => {
  it("writes text where bytes are UTF-8 and base64 where they are not", () => {
    const record: KafkaRecord = {
      headers: [{ key: "a" }, { key: "b", val: Buffer.from([0xc3]) }, { key: "b", val: bytes("é") }],
      offset: 9007199254740993n,
      timestamp: { kind: "none", time: -1n },
      payload: Buffer.from([0xef, 0xbb, 0xbf]),
    };
    expect(renderRecord(record, "t")).toBe(
      '{"topic":"t","offset":"9007199254740993","tstype":"unknown","ts":-1,' +
        '"headers":["a",null,"b",{"base64":"ww=="},"b","é"],"key":null,"payload":"\ufeff"}',
    );
  });

  it("is read back by parseRecord(), whatever the record", () => {
    holdsForAll(({ record, topic }) => {
      const line = renderRecord(record, topic);
      expect(JSON.parse(line)).toBeTypeOf("object");
      expect(normalise(parseRecord(Buffer.from(line)).record)).toEqual(normalise(record));
      expect(parseRecord(Buffer.from(line)).topic).toBe(topic);
      expect(renderRecord(parseRecord(Buffer.from(line)).record, topic)).toBe(line);
    });
  });

  it("agrees with JSON.stringify() on text", () => {
    holdsForAll(({ text }) => {
      const line = JSON.stringify({ payload: text });
      expect(parseRecord(Buffer.from(line)).record.payload).toEqual(Buffer.from(text));
    });
  });
});

function normalise(record: KafkaRecord): unknown {
  return {
    ...record,
    key: hex(record.key),
    payload: hex(record.payload),
    headers: record.headers.map(({ key, val }) => ({ key, val: hex(val) })),
  };
}

function hex(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(value).toString("hex");
}
