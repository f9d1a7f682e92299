import { accept, backupPlugin, fail, record, reject } from "@armory-plugins/guest";
import type { KafkaRecord, Outcome } from "@armory-plugins/guest";
import { describe, expect, it } from "vitest";

const context = { topic: "orders" };

describe("backupPlugin()", () => {
  it("hands init the topic and transform what init made", () => {
    const seen: unknown[] = [];
    const { init, transform } = backupPlugin({
      init(given) {
        seen.push(given);
        return { count: 0 };
      },
      transform(each, given) {
        given.state.count += 1;
        seen.push(structuredClone(given));
        return accept(each);
      },
    });
    init(context, "a: 1");
    transform(record());
    transform(record());
    expect(seen).toEqual([
      { topic: "orders", config: { a: 1 } },
      { topic: "orders", config: { a: 1 }, state: { count: 1 } },
      { topic: "orders", config: { a: 1 }, state: { count: 2 } },
    ]);
  });

  it("works without init: the state is undefined", () => {
    const { init, transform } = backupPlugin({ transform: (_, { state }) => fail(String(state)) });
    init(context);
    expect(transform(record())).toEqual({ tag: "error", val: "undefined" });
  });

  it("hands back the very record that it accepts or rejects", () => {
    const given = record({ key: "k", payload: "p", headers: [["a", ""], ["a"]], partition: 0, offset: 0n });
    for (const decide of [accept, reject]) {
      const { init, transform } = backupPlugin({ transform: (each) => decide(each) });
      init(context);
      expect(transform(given).val).toBe(given);
    }
  });

  it("answers error to a record before init", () => {
    const { transform } = backupPlugin({ transform: accept });
    expect(transform(record())).toEqual({ tag: "error", val: "transform was called before a successful init" });
  });

  it("starts afresh when init runs again", () => {
    const { init, transform } = backupPlugin({
      init: () => ({ count: 0 }),
      transform: (_, { state, topic }) => fail(`${topic} ${++state.count}`),
    });
    init({ topic: "a" });
    expect([transform(record()).val, transform(record()).val]).toEqual(["a 1", "a 2"]);
    init({ topic: "b" });
    expect(transform(record()).val).toBe("b 1");
  });

  it("forgets an earlier topic when a second init fails", () => {
    const { init, transform } = backupPlugin({
      init({ topic }) {
        if (topic === "b") throw new Error("not this one");
      },
      transform: accept,
    });
    init({ topic: "a" });
    expect(() => init({ topic: "b" })).toThrow("not this one");
    expect(transform(record())).toEqual({ tag: "error", val: "transform was called before a successful init" });
  });

  it("keeps two plugins of one process apart", () => {
    const [one, two] = ["one", "two"].map((name) =>
      backupPlugin({ init: () => name, transform: (_, { state }) => fail(state) }),
    );
    one?.init(context);
    two?.init(context);
    expect([one?.transform(record()).val, two?.transform(record()).val]).toEqual(["one", "two"]);
  });
});

describe("an init that fails", () => {
  it.each([
    ["an error", new Error("no disk"), "no disk"],
    ["an error of another class", new RangeError("too far"), "RangeError: too far"],
    ["an error without text", new Error(), "Error"],
    ["text", "plain", "plain"],
    ["nothing", undefined, "undefined"],
    ["a value without text", Object.create(null), "something was thrown that has no text"],
    ["a lone surrogate", "a\ud800b", "a\ufffdb"],
  ])("throws an InitError for %s thrown, with payload for componentize-js", (_, thrown, text) => {
    const { init } = backupPlugin({
      init() {
        throw thrown;
      },
      transform: accept,
    });
    expect(caught(() => init(context))).toMatchObject({
      name: "InitError",
      code: "INIT_FAILED",
      message: text,
      payload: text,
      cause: thrown,
    });
  });

  it("refuses a promise, even one that rejects", async () => {
    const { init } = backupPlugin({ init: () => Promise.reject(new Error("later")), transform: accept });
    expect(() => init(context)).toThrow("init returned a promise; a plugin's calls are synchronous");
    // A rejection that nobody handles fails the run of vitest, before the next turn of the event loop
    await new Promise((resolve) => setImmediate(resolve));
  });
});

describe("a transform that throws", () => {
  it.each([
    ["an error", new Error("bad order"), "bad order"],
    ["an error of another class", new TypeError("x is undefined"), "TypeError: x is undefined"],
    ["text", "plain", "plain"],
    ["null", null, "null"],
    ["a lone surrogate", new Error("\udc00"), "\ufffd"],
  ])("answers error for %s", (_, thrown, text) => {
    expect(
      answerOf(() => {
        throw thrown;
      }),
    ).toEqual({ tag: "error", val: text });
  });

  it("answers error for a recursion without end, and goes on", () => {
    const { init, transform } = backupPlugin({
      transform(each) {
        const dive = (): number => 1 + dive();
        return each.key === undefined ? fail(String(dive())) : accept(each);
      },
    });
    init(context);
    expect(transform(record())).toEqual({ tag: "error", val: "RangeError: Maximum call stack size exceeded" });
    expect(transform(record({ key: "" })).tag).toBe("accepted");
  });
});

describe("an answer that is no outcome", () => {
  const expected = "expected accept(record), reject(record) or fail(text)";

  it.each([
    ["undefined", undefined, `transform returned undefined; ${expected}`],
    ["null", null, `transform returned null; ${expected}`],
    ["a record", record(), `transform returned an object; ${expected}`],
    ["another tag", { tag: "dropped", val: record() }, `transform returned an object; ${expected}`],
    ["an error that is no text", { tag: "error", val: 5 }, `transform returned an object; ${expected}`],
    ["an array", [record()], `transform returned an array; ${expected}`],
    ["text", "secret", `transform returned a string of 6 characters; ${expected}`],
    ["a function", accept, `transform returned a function; ${expected}`],
    ["a promise", Promise.resolve(accept(record())), "transform returned a promise; a plugin's calls are synchronous"],
    ["no record", { tag: "accepted" }, "transform accepted undefined; expected a record"],
    ["bytes for a record", { tag: "rejected", val: null }, "transform rejected null; expected a record"],
  ])("becomes error: %s", (_, answer, text) => {
    expect(answerOf(() => answer as Outcome)).toEqual({ tag: "error", val: text });
  });

  it.each<[field: string, value: unknown, text: string]>([
    ["key", "k", "key is a string of 1 characters; expected a Uint8Array or undefined"],
    ["key", [1, 2], "key is an array; expected a Uint8Array or undefined"],
    ["payload", new Uint16Array(2), "payload is a Uint16Array; expected a Uint8Array or undefined"],
    ["payload", new ArrayBuffer(2), "payload is an object; expected a Uint8Array or undefined"],
    ["headers", undefined, "headers is undefined; expected an array"],
    ["headers", {}, "headers is an object; expected an array"],
    ["headers", [undefined], "headers[0] is undefined; expected { key: string, val?: Uint8Array }"],
    ["headers", [{ key: "a" }, { key: 1 }], "headers[1].key is the number 1; expected a string"],
    [
      "headers",
      [{ key: "\ud800" }],
      "headers[0].key is a string of 1 characters; expected text without a lone surrogate",
    ],
    [
      "headers",
      [{ key: "a", val: "v" }],
      "headers[0].val is a string of 1 characters; expected a Uint8Array or undefined",
    ],
    ["partition", 1.5, "partition is the number 1.5; expected an integer from -2147483648 to 2147483647"],
    ["partition", 2 ** 31, "partition is the number 2147483648; expected an integer from -2147483648 to 2147483647"],
    ["partition", NaN, "partition is the number NaN; expected an integer from -2147483648 to 2147483647"],
    ["partition", 1n, "partition is the bigint 1; expected an integer from -2147483648 to 2147483647"],
    ["offset", 5, "offset is the number 5; expected a bigint of 64 bits"],
    ["offset", 2n ** 63n, "offset is the bigint 9223372036854775808; expected a bigint of 64 bits"],
    ["offset", -(2n ** 63n) - 1n, "offset is the bigint -9223372036854775809; expected a bigint of 64 bits"],
    [
      "timestamp",
      5n,
      'timestamp is the bigint 5; expected { kind: "none" | "create-time" | "log-append-time", time: bigint }',
    ],
    [
      "timestamp",
      { kind: "created", time: 1n },
      'timestamp.kind is "created"; expected "none", "create-time" or "log-append-time"',
    ],
    ["timestamp", { kind: "none", time: 1 }, "timestamp.time is the number 1; expected a bigint of 64 bits"],
  ])("becomes error: a record whose %s is %o", (field, value, text) => {
    const answer = { tag: "accepted", val: { ...record(), [field]: value } } as Outcome;
    expect(answerOf(() => answer)).toEqual({ tag: "error", val: `transform accepted a record whose ${text}` });
  });

  it("does not refuse the edges of each field", () => {
    const edges: KafkaRecord[] = [
      record(),
      record({ key: "", payload: "", headers: [["", ""], ["", undefined], ["🜚\0\ufeff"]] }),
      record({ partition: -(2 ** 31), offset: -(2n ** 63n), timestamp: { kind: "none", time: -(2n ** 63n) } }),
      record({
        partition: 2 ** 31 - 1,
        offset: 2n ** 63n - 1n,
        timestamp: { kind: "log-append-time", time: 2n ** 63n - 1n },
      }),
      record({ payload: Buffer.from("a Node buffer is a Uint8Array") }),
      record({ payload: new Uint8Array([1, 2, 3]).subarray(1) }),
    ];
    for (const each of edges) expect(answerOf(() => accept(each))).toEqual({ tag: "accepted", val: each });
  });
});

describe("fail()", () => {
  it("makes its text fit for UTF-8", () => {
    expect(fail("a\ud800")).toEqual({ tag: "error", val: "a\ufffd" });
    expect(answerOf(() => ({ tag: "error", val: "a\ud800" }))).toEqual({ tag: "error", val: "a\ufffd" });
  });
});

describe("64-bit values as componentize-js hands them over", () => {
  it("are signed again before the author sees them", () => {
    let seen: KafkaRecord | undefined;
    const { init, transform } = backupPlugin({
      transform(each) {
        seen = each;
        return accept(each);
      },
    });
    init(context);
    const given = record({ key: "k", offset: 2n ** 64n - 1n, timestamp: { kind: "create-time", time: 2n ** 63n } });
    transform(given);
    expect(seen).toEqual(record({ key: "k", offset: -1n, timestamp: { kind: "create-time", time: -(2n ** 63n) } }));
    expect(given.offset).toBe(2n ** 64n - 1n);
  });
});

function answerOf(transform: () => Outcome): Outcome {
  const plugin = backupPlugin({ transform });
  plugin.init(context);
  return plugin.transform(record());
}

function caught(call: () => void): unknown {
  try {
    call();
  } catch (thrown) {
    return thrown;
  }
  throw new Error("nothing was thrown");
}
