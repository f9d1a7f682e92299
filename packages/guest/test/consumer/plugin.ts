// A plugin as a user's project has it, compiled with the strictest settings by consumer.test.ts.
import { accept, backupPlugin, fail, fromJson, fromText, headers, json, reject, text } from "@armory-plugins/guest";
import type { KafkaRecordHeader } from "@armory-plugins/guest";
import * as z from "zod";

const order = z.object({ total: z.number(), note: z.string().optional() });

export const { init, transform } = backupPlugin({
  config: z.strictObject({ drop: z.array(z.string()).default([]), limit: z.int().optional() }),
  init: ({ topic, config }) => ({ drop: new Set(config.drop), source: fromText(topic), seen: 0n }),
  transform(record, { config, state }) {
    state.seen += 1n;
    if (record.payload === undefined) return reject(record);
    const value = json(record.payload, order);
    if (config.limit !== undefined && value.total > config.limit)
      return fail(`total ${value.total} in ${text(record.key)}`);
    const kept: KafkaRecordHeader[] = record.headers.filter(({ key }) => !state.drop.has(key));
    const marked = headers.set({ ...record, headers: kept, offset: undefined }, "source", state.source);
    return accept({ ...marked, payload: fromJson({ total: value.total }) });
  },
});
