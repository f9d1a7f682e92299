import { noOutcomes } from "@armory-plugins/kafka";
import { transformJsonLines } from "@armory-plugins/kafka/json-lines";
import type { JsonLinesOptions } from "@armory-plugins/kafka/json-lines";
import { describe, expect, it } from "vitest";
import { fakeInstance } from "../support/fake-instance.ts";

/** Rejects records with the key "r", and answers `error` to those with the key "e". */
const instance = fakeInstance((record) => {
  const key = Buffer.from(record.key ?? []).toString();
  if (key === "e") return { tag: "error", val: "no" };
  return { tag: key === "r" ? "rejected" : "accepted", val: record };
});

describe("transformJsonLines()", () => {
  it("writes the outcomes of all sources in the order of the records, each with its topic", async () => {
    const topics: string[] = [];
    const { lines, counts, bytes } = await transform(['{"key":"a"}\n{"topic":"t","key":"r"}\n', '{"key":"b"}'], {
      instanceOf: (topic) => {
        topics.push(topic);
        return Promise.resolve(instance);
      },
    });
    expect(lines).toEqual([
      '{"outcome":"accepted","record":{"headers":[],"key":"a","payload":null}}',
      '{"outcome":"rejected","record":{"topic":"t","headers":[],"key":"r","payload":null}}',
      '{"outcome":"accepted","record":{"headers":[],"key":"b","payload":null}}',
    ]);
    expect({ counts, topics, bytes }).toEqual({
      counts: { accepted: 2, rejected: 1, failed: 0 },
      topics: ["source 0", "t", "source 1"],
      bytes: [36, 47],
    });
  });

  it.each([
    ["skip" as const, ["a", "b"]],
    ["pass" as const, ["a", "e", "b"]],
  ])("goes on behind a failed record with onError %j", async (onError, keys) => {
    const { lines, counts } = await transform(['{"key":"a"}\n{"key":"e"}\n{"key":"b"}\n'], {
      only: "accepted",
      onError,
    });
    expect(lines).toEqual(keys.map((key) => `{"headers":[],"key":"${key}","payload":null}`));
    expect(counts).toEqual({ accepted: 2, rejected: 0, failed: 1 });
  });

  it("stops at a failed record with onError fail, and says what programs can do about it", async () => {
    await expect(transform(['{"key":"a"}\n{"key":"e"}\n'], {})).rejects.toMatchObject({
      name: "PipelineError",
      code: "RECORD_FAILED",
      detail: 'source 0:2: plugin "fake" answered error: no',
      remedy: "choose skip or pass to go on",
      message: '[RECORD_FAILED] source 0:2: plugin "fake" answered error: no; choose skip or pass to go on',
    });
  });
});

async function transform(
  sources: readonly string[],
  options: Partial<JsonLinesOptions>,
): Promise<{ lines: string[]; counts: object; bytes: number[] }> {
  const counts = noOutcomes();
  const bytes: number[] = [];
  let text = "";
  const defaults: JsonLinesOptions = {
    sources: sources.map((lines, index) => ({
      name: `source ${index}`,
      defaultTopic: `source ${index}`,
      chunks: (async function* () {
        yield Buffer.from(lines);
      })(),
    })),
    instanceOf: () => Promise.resolve(instance),
    only: undefined,
    onError: "fail",
    write: (chunk) => {
      text += Buffer.from(chunk).toString();
      return Promise.resolve();
    },
    pluginName: "fake",
    signal: new AbortController().signal,
    onProgress: (read) => void bytes.push(read),
  };
  await transformJsonLines({ ...defaults, ...options }, counts);
  return { lines: text.trimEnd().split("\n"), counts, bytes };
}
