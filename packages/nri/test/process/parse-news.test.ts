import { describe, expect, it } from "vitest";
import { parseNews } from "../../src/process/parse-news.ts";
import { RequestStats } from "../../src/thread/request-stats.ts";

const line = { stream: "log", level: "info", text: "hello" };
const refusal = { of: "nri", error: { code: "PLUGIN_ERROR", detail: "no", pluginText: "no" } };

describe("what a process of plugins says", () => {
  it.each([
    { type: "state", id: 1, state: "ready" },
    { type: "configure", id: 1, request: Uint8Array.of(1), events: 8 },
    { type: "answer", call: 7, response: new Uint8Array() },
    { type: "refusal", call: 7, failure: refusal },
    { type: "log", id: 1, line },
    { type: "failing", id: 1, reason: { code: "CALL_TIMEOUT", detail: "it took too long", limit: "callMs" } },
    { type: "exit", id: 1, reason: { code: "CALL_TIMEOUT", detail: "it took too long", limit: "callMs" } },
    { type: "turn", id: 1, query: { key: "k", isInTurn: true, before: { key: "j", count: 2 } } },
    { type: "yielded", id: 1, answer: { hasLeft: true, answered: "k", count: null } },
    { type: "handover", plugin: "10-a" },
    { type: "lease", plugin: "10-a", lease: -1n },
    {
      type: "report",
      call: 1,
      report: { stats: new Map([["10-a", new Uint8Array(8)]]), memory: new Map([[1, 65_536]]) },
    },
  ])("is taken when it is of the protocol: $type", (news) => {
    expect(parseNews({ ...news, more: "is left out" })).toEqual(news);
  });

  it.each([
    ["nothing", undefined],
    ["an array", [{ type: "handover", plugin: "10-a" }]],
    ["of an unknown type", { type: "start", id: 1 }],
    ["of no thread", { type: "state", id: -1, state: "ready" }],
    ["a state that there is not", { type: "state", id: 1, state: "constructor" }],
    ["events that are none", { type: "configure", id: 1, request: Uint8Array.of(1), events: -1 }],
    ["a query that is none", { type: "turn", id: 1, query: { key: "k" } }],
    ["an answer that is none", { type: "yielded", id: 1, answer: { hasLeft: "yes", answered: null, count: 0 } }],
    ["bytes that are text", { type: "answer", call: 7, response: "text" }],
    ["a failure of no package", { type: "refusal", call: 7, failure: { ...refusal, of: "other" } }],
    ["a code that is no word", { type: "exit", id: 1, reason: { code: 'x"} 1\n', detail: "" } }],
    ["a limit that is no string", { type: "exit", id: 1, reason: { code: "TRAPPED", detail: "", limit: 1 } }],
    [
      "a status that is none",
      { type: "refusal", call: 7, failure: { of: "nri", error: { ...refusal.error, status: 1 } } },
    ],
    ["a line of no level", { type: "log", id: 1, line: { ...line, level: "fatal" } }],
    ["a line that is no text", { type: "log", id: 1, line: { ...line, text: 1 } }],
    ["a lease of 65 bits", { type: "lease", plugin: "10-a", lease: 2n ** 64n }],
    ["a report that is none", { type: "report", call: 1, report: { stats: {}, memory: {} } }],
    ["sizes that are none", { type: "report", call: 1, report: { stats: new Map(), memory: new Map([[1, -1]]) } }],
  ])("is refused when it is %s", (_, news) => {
    expect(() => parseNews(news)).toThrow(TypeError);
  });
});

describe("statistics of another process", () => {
  it("are taken over whole, or not at all", () => {
    const stats = new RequestStats();
    const others = new RequestStats();
    others.record("CreateContainer", 1, false);
    stats.show(new Uint8Array(others.memory));
    expect(stats.read()).toEqual(others.read());
    expect(() => stats.show(new Uint8Array(8))).toThrow(RangeError);
  });
});
