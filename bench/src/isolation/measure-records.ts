// node measure-records.ts ISOLATION COMPONENT: prints what a record plugin takes there, as a line of JSON.
import type { Isolation } from "@armory-plugins/host";
import { loadPlugin, type KafkaRecord } from "@armory-plugins/kafka";
import { residentOf } from "./resident-of.ts";

/** What was measured of record plugins. */
export interface MeasuredRecords {
  /** From the beginning of `loadPlugin` to the first outcome, its component transpiled before. */
  readonly startMs: number;
  /** Of this process and of its children, with one topic open and used. */
  readonly residentBytes: number;
  /** Records a second, 1 KiB each, so many in a batch. */
  readonly batches: Readonly<Record<string, number>>;
}

const [isolation, component = ""] = process.argv.slice(2);
const started = performance.now();
const plugin = await loadPlugin(component, { isolation: isolation as Isolation });
const instance = await plugin.openTopic({ context: { topic: "bench" } });
await instance.transform([{ headers: [] }]);
const startMs = performance.now() - started;
const batches: Record<string, number> = {};
for (const size of [1, 100, 1000]) {
  const records: KafkaRecord[] = Array.from({ length: size }, (_, index) => ({
    key: Buffer.from(`key ${index}`),
    headers: [{ key: "trace", val: Buffer.from("4711") }],
    payload: new Uint8Array(1024).fill(index),
  }));
  await measure(records, 500);
  batches[size] = await measure(records, 1000);
}
const residentBytes = await residentOf(process.pid);
console.log(JSON.stringify({ startMs, residentBytes, batches } satisfies MeasuredRecords));
await plugin.close();

/** Records a second. */
async function measure(records: readonly KafkaRecord[], milliseconds: number): Promise<number> {
  const begin = performance.now();
  let count = 0;
  while (performance.now() - begin < milliseconds) {
    count += (await instance.transform(records)).length;
  }
  return (count / (performance.now() - begin)) * 1000;
}
