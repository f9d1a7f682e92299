import { batchOf } from "../batch-of.ts";
import type { Setup } from "../messages.ts";
import { lookAt, type Path } from "../path.ts";
import { makeRecords } from "../records.ts";
import { openInstance } from "./open-instance.ts";

/** What `armory run` does with lines of JSON once they are parsed: records are objects, and so are their outcomes. */
export async function openTransform(component: Uint8Array, { payload, headers, config }: Setup): Promise<Path> {
  const instance = await openInstance(component, { config });
  const records = makeRecords(payload, headers);
  const batch = batchOf(records);
  return {
    passRecords: batch.length,
    outcomes: () => instance.transform(records),
    pass: async () => {
      let seen = 0;
      for (const outcome of await instance.transform(batch)) seen += lookAt(outcome);
      return seen;
    },
  };
}
