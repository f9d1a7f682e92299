import { accept, fromJson, fromText, headers, json, record, text } from "@armory-plugins/guest";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const bytes = (...values: number[]) => new Uint8Array(values);

describe("text() and fromText()", () => {
  it.each(["", "a", "é€🜚\0", "\ufeffwith a byte order mark"])("are each other's reverse for %j", (value) => {
    expect(text(fromText(value))).toBe(value);
  });

  it("leave null alone", () => {
    expect(text(undefined)).toBeUndefined();
  });

  it.each([[bytes(0xff)], [bytes(0x61, 0xc3)], [bytes(0xed, 0xa0, 0x80)], [bytes(0xc0, 0x80)]])(
    "refuse the bytes %o",
    (value) => {
      expect(() => text(value)).toThrow(new TypeError(`these ${value.length} bytes are not valid UTF-8`));
    },
  );

  it("refuse a lone surrogate", () => {
    expect(() => fromText("a\ud800")).toThrow("text with a lone surrogate has no UTF-8 form");
  });
});

describe("json() and fromJson()", () => {
  it("are each other's reverse", () => {
    const value = { a: [1, "ü", null, true], b: {} };
    expect(text(fromJson(value))).toBe('{"a":[1,"ü",null,true],"b":{}}');
    expect(json(fromJson(value))).toEqual(value);
  });

  it("tell a null payload from JSON's null", () => {
    expect([json(undefined), json(fromText("null"))]).toEqual([undefined, null]);
  });

  it("check a schema", () => {
    const order = z.object({ total: z.number() });
    expect(json(fromText('{"total":2,"more":1}'), order)).toEqual({ total: 2 });
    expect(() => json(fromText('{"total":"2"}'), order)).toThrow(
      "JSON does not fit: total: Invalid input: expected number, received string",
    );
  });

  it("refuse what is not JSON without repeating it", () => {
    expect(() => json(fromText("secret"))).toThrow(new TypeError("these 6 bytes are not valid JSON"));
    expect(() => json(bytes())).toThrow(new TypeError("these 0 bytes are not valid JSON"));
    expect(() => json(bytes(0xff))).toThrow("these 1 bytes are not valid UTF-8");
  });

  it("refuse what JSON has no form for", () => {
    expect(() => fromJson(undefined)).toThrow("JSON has no form for undefined");
    expect(() => fromJson(() => 1)).toThrow("JSON has no form for function");
    expect(() => fromJson({ a: 1n })).toThrow(TypeError);
  });
});

describe("record()", () => {
  it("makes bytes of text and leaves out what is null", () => {
    expect(record()).toStrictEqual({ headers: [] });
    expect(record({ key: undefined, payload: undefined, partition: undefined })).toStrictEqual({ headers: [] });
    expect(
      record({
        key: "k",
        headers: [["a", "1"], ["a", ""], ["n"], ["b", bytes(0xff)]],
        partition: 0,
        offset: -1n,
        timestamp: { kind: "create-time", time: 5n },
        payload: "",
      }),
    ).toStrictEqual({
      key: bytes(0x6b),
      headers: [
        { key: "a", val: bytes(0x31) },
        { key: "a", val: bytes() },
        { key: "n" },
        { key: "b", val: bytes(0xff) },
      ],
      partition: 0,
      offset: -1n,
      timestamp: { kind: "create-time", time: 5n },
      payload: bytes(),
    });
  });

  it("takes headers from an object's entries", () => {
    expect(record({ headers: Object.entries({ a: "1" }) })).toEqual(record({ headers: [["a", "1"]] }));
  });
});

describe("headers", () => {
  const given = record({ key: "k", headers: [["a", "1"], ["b", "2"], ["a", "3"], ["n"], [""]], payload: "p" });
  const frozen = deepFreeze(given);

  it("get() finds the last of a key", () => {
    expect(["a", "b", "n", "", "none", "A"].map((key) => text(headers.get(frozen, key)))).toEqual([
      "3",
      "2",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("has() tells a null value from no header", () => {
    expect(["a", "n", "", "none"].map((key) => headers.has(frozen, key))).toEqual([true, true, true, false]);
  });

  it("getAll() keeps order and nulls", () => {
    expect(headers.getAll(frozen, "a").map((each) => text(each))).toEqual(["1", "3"]);
    expect(headers.getAll(frozen, "n")).toEqual([undefined]);
    expect(headers.getAll(frozen, "none")).toEqual([]);
  });

  it("set() replaces all of a key at the first one's place", () => {
    expect(listOf(headers.set(frozen, "a", "x"))).toEqual([
      ["a", "x"],
      ["b", "2"],
      ["n", undefined],
      ["", undefined],
    ]);
  });

  it("set() appends a key that is new, and takes bytes and null", () => {
    expect(headers.set(frozen, "new", bytes(0xff)).headers.at(-1)).toStrictEqual({ key: "new", val: bytes(0xff) });
    expect(headers.set(frozen, "new", undefined).headers.at(-1)).toStrictEqual({ key: "new" });
  });

  it("add() keeps those there are", () => {
    expect(listOf(headers.add(frozen, "b", ""))).toEqual([...listOf(given), ["b", ""]]);
  });

  it("remove() removes every header of the keys and nothing else", () => {
    expect(headers.remove(frozen, "a", "")).toEqual({
      ...given,
      headers: [{ key: "b", val: bytes(0x32) }, { key: "n" }],
    });
  });

  it("remove() hands back the same record when there is nothing to remove", () => {
    expect(headers.remove(frozen, "none")).toBe(frozen);
    expect(headers.remove(frozen)).toBe(frozen);
  });

  it("never change the record they are given", () => {
    expect(frozen).toStrictEqual(
      record({ key: "k", headers: [["a", "1"], ["b", "2"], ["a", "3"], ["n"], [""]], payload: "p" }),
    );
  });

  it("take a record with fields written out as undefined", () => {
    expect(accept(headers.remove({ ...given, payload: undefined, offset: undefined }, "b"))).toEqual({
      tag: "accepted",
      val: record({ key: "k", headers: [["a", "1"], ["a", "3"], ["n"], [""]] }),
    });
  });
});

function listOf(changed: ReturnType<typeof record>): unknown[] {
  return changed.headers.map(({ key, val }) => [key, text(val)]);
}

function deepFreeze(value: ReturnType<typeof record>): ReturnType<typeof record> {
  for (const header of value.headers) Object.freeze(header);
  Object.freeze(value.headers);
  return Object.freeze(value);
}
