import { batchOf } from "../batch-of.ts";
import type { Setup } from "../messages.ts";
import { lookAt, type Path } from "../path.ts";
import { makeRecords } from "../records.ts";
import { openInstance } from "./open-instance.ts";

/**
 * The host for those who have objects and want objects: records are laid out in the memory shared with the plugin's thread, outcomes are
 * views that read from there what they are asked for.
 */
export async function openView(component: Uint8Array, { payload, headers, config }: Setup): Promise<Path> {
  const instance = await openInstance(component, config);
  const records = makeRecords(payload, headers);
  const batch = batchOf(records);
  return {
    passRecords: batch.length,
    outcomes: async () => {
      const done = await instance.run(await instance.encode(records));
      return Array.from({ length: done.count }, (_value, index) => done.at(index));
    },
    pass: async () => {
      const done = await instance.run(await instance.encode(batch));
      let seen = 0;
      for (let index = 0; index < done.count; index += 1) seen += lookAt(done.at(index));
      return seen;
    },
  };
}
