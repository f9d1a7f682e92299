import { createArena, MAX_ARENA_BYTES } from "@armory-plugins/host/arena";
import { findWorld } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { measureOutcomes } from "../../src/process/measure-outcomes.ts";
import { parseMessage } from "../../src/process/parse-message.ts";
import type { Request } from "../../src/thread/protocol.ts";
import { RecordArena } from "../../src/thread/record-arena.ts";
import { RecordCodec } from "../../src/plugin/record-codec.ts";
import { transformType } from "../../src/plugin/record-worlds.ts";
import { recordLayout } from "../../src/record-layout.ts";

const transform: Request = { type: "transform", isNext: false, records: 64, count: 2, outcomes: 1024, heap: 2048 };
const process: Request = {
  type: "process",
  start: 64,
  end: 1064,
  from: { batch: 264, index: 3 },
  failures: [],
  isCareful: false,
};
const progress = { isRunning: false, phase: 0, outcomes: 2, batch: -1, first: 0 };
const answered = { type: "reply", reply: { type: "outcomes" }, progress, memory: [] };

function processed(more: object): object {
  const reply = { chunks: [], records: 1, accepted: 1, rejected: 0, errors: [], ...more };
  return { type: "reply", reply: { type: "processed", processed: reply }, progress, memory: [] };
}

describe("what a process says", () => {
  it.each([
    { next: { batch: 264, index: 4 } },
    { next: { batch: 1063, index: 0 } },
    { chunks: [{ address: 64, length: 61, partition: 0, isPlaceholder: true }] },
  ])("is taken when it is a part of what was to be processed: %j", (more) => {
    expect(parseMessage(processed(more), process)).toEqual(processed(more));
  });

  it.each([
    { next: { batch: 264, index: 3 } },
    { next: { batch: 64, index: 9 } },
    { next: { batch: 1064, index: 0 } },
    { next: {} },
  ])("is refused when it does not go on: %j", (more) => {
    expect(() => parseMessage(processed(more), process)).toThrow(TypeError);
  });

  it("is taken when it is an answer", () => {
    expect(parseMessage({ ...answered, more: 1 }, transform)).toEqual(answered);
  });

  it.each<[string, unknown, Request | undefined]>([
    ["nothing", undefined, transform],
    ["a string", "reply", transform],
    ["a message of another type", { ...answered, type: "answer" }, transform],
    ["an answer that nobody asked for", answered, undefined],
    ["an answer to something else", answered, { type: "open" }],
    ["more outcomes than records", { ...answered, progress: { ...progress, outcomes: 3 } }, transform],
    ["a part of an outcome", { ...answered, progress: { ...progress, outcomes: 0.5 } }, transform],
    ["a phase that there is not", { ...answered, progress: { ...progress, phase: 3 } }, transform],
    ["bytes over the records", { ...answered, memory: [{ address: 64, bytes: new Uint8Array(8) }] }, transform],
    [
      "bytes behind the arena",
      { ...answered, memory: [{ address: MAX_ARENA_BYTES - 7, bytes: new Uint8Array(8) }] },
      transform,
    ],
    ["bytes that are text", { ...answered, memory: [{ address: 2048, bytes: "text" }] }, transform],
    [
      "a failure of no known code",
      { type: "failed", failure: { code: "__proto__", detail: "" }, progress, memory: [] },
      transform,
    ],
    [
      "a failure with a remedy that is no string",
      { type: "failed", failure: { code: "TRAPPED", detail: "", remedy: 1 }, progress, memory: [] },
      transform,
    ],
    ["a line of no stream", { type: "log", lines: [{ stream: "stdin", text: "" }] }, undefined],
    ["a line that is no text", { type: "log", lines: [{ stream: "stdout", text: { toString: "x" } }] }, undefined],
  ])("is refused when it is %s", (_, message, asked) => {
    expect(() => parseMessage(message, asked)).toThrow(TypeError);
  });
});

describe("outcomes that a process has left", () => {
  const types = transformType(findWorld("backup")?.id ?? "");
  const layout = recordLayout(types);

  function arenaWith(fill: (view: DataView, at: number) => void): RecordArena {
    const arena = new RecordArena(createArena(2 ** 20), types);
    fill(arena.view, 64);
    return arena;
  }

  it("are measured: where they end, and what they take", () => {
    const arena = arenaWith(() => {});
    const codec = new RecordCodec(arena);
    const { size, value } = layout.outcome;
    arena.heap = 64 + size;
    codec.store(64 + value, { headers: [{ key: "ab" }], payload: new Uint8Array(5) });
    expect(measureOutcomes(arena, 64, 1)).toEqual({
      end: arena.heap,
      bytes: size + layout.header.size + "ab".length + 5,
    });
  });

  it.each<[string, (view: DataView, at: number) => void]>([
    ["have an unknown discriminant", (view, at) => view.setUint8(at + layout.outcome.tag, 3)],
    [
      "have more headers than there is memory",
      (view, at) => view.setUint32(at + layout.outcome.value + layout.headers.length, 2 ** 32 - 1, true),
    ],
    [
      "point out of memory",
      (view, at) => {
        view.setUint8(at + layout.outcome.tag, 2);
        view.setUint32(at + layout.outcome.value, 2 ** 32 - 1, true);
        view.setUint32(at + layout.outcome.value + 4, 2, true);
      },
    ],
  ])("are refused when they %s", (_, fill) => {
    expect(() => measureOutcomes(arenaWith(fill), 64, 1)).toThrow(RangeError);
  });

  it("are refused when there is no memory for them", () => {
    expect(() =>
      measureOutcomes(
        arenaWith(() => {}),
        2 ** 20 - 8,
        1,
      ),
    ).toThrow(RangeError);
  });
});
