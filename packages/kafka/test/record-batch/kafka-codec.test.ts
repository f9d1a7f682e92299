import { kafkaCodec } from "@armory-plugins/kafka";
import { createBatchCodec } from "@armory-plugins/kafka/codec";
import { describe, expect, it } from "vitest";

describe("kafkaCodec()", () => {
  it("names a module that makes the codec, and options that survive a structured clone", async () => {
    const { module, options } = kafkaCodec({ partition: 3 });
    const imported: unknown = await import(module);
    expect(imported).toMatchObject({ createBatchCodec });
    expect(structuredClone(options)).toEqual({
      partition: 3,
      onError: "fail",
      maxBatchBytes: 64 * 1024 * 1024,
      maxBatchRecords: 1_000_000,
    });
    expect(createBatchCodec(structuredClone(options))).toMatchObject({});
  });

  it.each<[options: object, message: string]>([
    [{}, "partition is undefined; expected an integer from 0 to 2147483647"],
    [{ partition: -1 }, "partition is -1; expected an integer from 0 to 2147483647"],
    [{ partition: 1.5 }, "partition is 1.5; expected an integer from 0 to 2147483647"],
    [{ partition: 0, onError: "ignore" }, "onError is 'ignore'; expected fail, skip, pass"],
    [{ partition: 0, maxBatchBytes: 0 }, "maxBatchBytes is 0; expected an integer from 1 to 2147483647"],
    [{ partition: 0, maxBatchBytes: "1" }, "maxBatchBytes is '1'; expected an integer from 1 to 2147483647"],
    [
      { partition: 0, only: [] },
      'unknown option "only"; expected one of partition, onError, maxBatchBytes, maxBatchRecords',
    ],
  ])("refuses %j", (options, message) => {
    expect(() => createBatchCodec(options)).toThrow(new TypeError(message));
    expect(() => kafkaCodec(options as Parameters<typeof kafkaCodec>[0])).toThrow(new TypeError(message));
  });

  it("refuses what is no object", () => {
    expect(() => createBatchCodec(undefined)).toThrow(new TypeError("options is undefined; expected an object"));
  });
});
