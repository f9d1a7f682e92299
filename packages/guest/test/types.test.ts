import { accept, backupPlugin, fail, headers, json, record, restorePlugin, text } from "@armory-plugins/guest";
import type {
  BackupContext,
  KafkaRecord,
  Outcome,
  RestoreContext,
  TargetTopicRequirements,
} from "@armory-plugins/guest";
import type { WasiBackupPlugin, WasiRestorePlugin } from "@armory-plugins/wit";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as z from "zod";

describe("the types of a plugin", () => {
  it("infer config and state from the schema and from init, for each library", () => {
    const ofZod = backupPlugin({
      config: z.object({ max: z.int().default(1), mode: z.enum(["a", "b"]) }),
      init({ topic, config }) {
        expectTypeOf(topic).toEqualTypeOf<string>();
        expectTypeOf(config).toEqualTypeOf<{ max: number; mode: "a" | "b" }>();
        return new Map([[config.mode, config.max]]);
      },
      transform(each, { topic, config, state }) {
        expectTypeOf(each).toEqualTypeOf<KafkaRecord>();
        expectTypeOf(topic).toEqualTypeOf<string>();
        expectTypeOf(config.max).toEqualTypeOf<number>();
        expectTypeOf(state).toEqualTypeOf<Map<"a" | "b", number>>();
        return accept(each);
      },
    });
    expectTypeOf(ofZod.init).toEqualTypeOf<(context: BackupContext, config?: string) => void>();
    expectTypeOf(ofZod.transform).toEqualTypeOf<(each: KafkaRecord) => Outcome>();

    backupPlugin({
      config: v.object({ max: v.optional(v.number(), 1) }),
      transform(each, { config }) {
        expectTypeOf(config).toEqualTypeOf<{ max: number }>();
        return accept(each);
      },
    });
    backupPlugin({
      config: type({ max: "number = 1" }),
      transform(each, { config }) {
        expectTypeOf(config).toEqualTypeOf<{ max: number }>();
        return accept(each);
      },
    });
    expect(Object.keys(ofZod)).toEqual(["init", "transform"]);
  });

  it("leave config unknown without a schema and state undefined without init", () => {
    const plugin = restorePlugin({
      requirements(requested, { sourceTopic, targetTopic, config, state }) {
        expectTypeOf(requested).toEqualTypeOf<TargetTopicRequirements>();
        expectTypeOf({ sourceTopic, targetTopic }).toEqualTypeOf<RestoreContext>();
        expectTypeOf(config).toEqualTypeOf<unknown>();
        expectTypeOf(state).toEqualTypeOf<undefined>();
        return requested;
      },
      transform: (each) => accept(each),
    });
    expect(Object.keys(plugin)).toEqual(["init", "transform", "updateTargetTopicRequirements"]);
  });

  it("fit what componentize-js wants exported", () => {
    const backup = backupPlugin({ transform: accept });
    expectTypeOf(backup).toExtend<Pick<typeof WasiBackupPlugin, "init" | "transform">>();
    const restore = restorePlugin({ transform: accept });
    expectTypeOf(restore).toExtend<
      Pick<typeof WasiRestorePlugin, "init" | "transform" | "updateTargetTopicRequirements">
    >();
    expect([typeof backup.init, typeof restore.updateTargetTopicRequirements]).toEqual(["function", "function"]);
  });

  it("refuse answers that are no outcome", () => {
    // @ts-expect-error -- a promise is no outcome
    const asynchronous = backupPlugin({ transform: async (each) => accept(each) });
    // @ts-expect-error -- undefined is no outcome
    const forgetful = backupPlugin({ transform: () => undefined });
    // @ts-expect-error -- an offset is a bigint
    const inexact = backupPlugin({ transform: (each) => accept({ ...each, offset: 5 }) });
    for (const { init, transform } of [asynchronous, forgetful, inexact]) {
      init({ topic: "orders" });
      expect(transform(record()).tag).toBe("error");
    }
  });
});

describe("the types of the helpers", () => {
  it("keep null apart", () => {
    expectTypeOf(text(new Uint8Array())).toEqualTypeOf<string>();
    expectTypeOf(text(record().payload)).toEqualTypeOf<string | undefined>();
    expectTypeOf(json(record().payload)).toEqualTypeOf<unknown>();
    expectTypeOf(json(record().payload, z.object({ a: z.number() }))).toEqualTypeOf<{ a: number } | undefined>();
    expectTypeOf(headers.get(record(), "a")).toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf(headers.getAll(record(), "a")).toEqualTypeOf<(Uint8Array | undefined)[]>();
    expectTypeOf(headers.remove(record(), "a")).toEqualTypeOf<KafkaRecord>();
    expectTypeOf(fail("no")).toEqualTypeOf<Outcome>();
    expect(text(record().payload)).toBeUndefined();
  });
});
