import type { OutcomeBatch } from "@armory-plugins/kafka";
import { batchOf } from "../batch-of.ts";
import type { Setup } from "../messages.ts";
import type { Path } from "../path.ts";
import { makeRecords } from "../records.ts";
import { openInstance } from "./open-instance.ts";

/**
 * The host for those who have bytes and want bytes: records that are in the memory shared with the plugin's thread, outcomes read where
 * they lie.
 */
export async function openEncoded(component: Uint8Array, { payload, headers, config }: Setup): Promise<Path> {
  const instance = await openInstance(component, config);
  const records = makeRecords(payload, headers);
  const batch = await instance.encode(batchOf(records));
  return {
    passRecords: batch.count,
    outcomes: async () => {
      const done = await instance.run(batch);
      return records.map((_record, index) => done.at(index));
    },
    pass: async () => lookAtBytes(await instance.run(batch)),
  };
}

// --- internal ---

/** The same as `lookAt`, of all outcomes. */
function lookAtBytes({ count, address, memory: { view, layout } }: OutcomeBatch): number {
  const { outcome, key, headers, payload } = layout;
  let seen = 0;
  for (let index = 0; index < count; index += 1) {
    const at = address + index * outcome.size;
    const tag = view.getUint8(at + outcome.tag);
    const value = at + outcome.value;
    seen += tag;
    if (tag === 2) continue;
    if (view.getUint8(value + payload.some) === 1) seen += view.getUint32(value + payload.length, true);
    seen += view.getUint32(value + headers.length, true);
    if (view.getUint8(value + key.some) === 0 || view.getUint32(value + key.length, true) === 0) continue;
    seen += view.getUint8(view.getUint32(value + key.pointer, true));
  }
  return seen;
}
