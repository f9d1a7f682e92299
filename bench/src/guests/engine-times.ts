import type { Engine, EnginePlugin } from "@armory-plugins/conformance";
import { isRecordPlugin, type RecordEngineInstance } from "@armory-plugins/conformance/systems/kafka";
import type { KafkaRecord } from "@armory-plugins/wit";

/** What an instance of a plugin takes on an engine. */
export interface EngineTimes {
  /** Milliseconds until it is ready for `init`. */
  readonly instantiate: number;
  /** Milliseconds of `init`, with the template's example of a config. */
  readonly init: number;
  /** Microseconds of wall clock a record. */
  readonly record: number;
}

/** Open a plugin, give it records for about a third of a second after a warm-up, and close it. */
export async function timeInstance(
  engine: Engine,
  plugin: EnginePlugin,
  config: string | undefined,
): Promise<EngineTimes> {
  if (!isRecordPlugin(plugin)) throw new Error(`a plugin of NRI takes no records; "npm run bench -- nri" measures it`);
  const context = plugin.world === "backup" ? { topic: "bench" } : { sourceTopic: "bench", targetTopic: "bench" };
  const started = performance.now();
  const answer = await plugin.open(context, config);
  const opened = performance.now() - started;
  if (answer.tag === "refused") throw new Error(`init refused the config on ${engine.name}: ${answer.text}`);
  const { instance } = answer;
  const init = instance.initMs ?? 0;
  await transform(instance, 2 * batchSize);
  const { count, milliseconds } = await transform(instance, Number.POSITIVE_INFINITY);
  await instance.close();
  return { instantiate: opened - init, init, record: (milliseconds * 1000) / count };
}

// --- internal ---

const batchSize = 256;

/** Give records until they are enough, or a third of a second has passed. */
async function transform(
  instance: RecordEngineInstance,
  enough: number,
): Promise<{ count: number; milliseconds: number }> {
  const started = performance.now();
  let count = 0;
  while (count < enough && performance.now() - started < 333) {
    await instance.transform(records);
    count += batchSize;
  }
  return { count, milliseconds: performance.now() - started };
}

/** 200 bytes of payload and three headers: those of the backup templates' example of a config, and one more. */
const records: readonly KafkaRecord[] = Array.from({ length: batchSize }, (_, index) => ({
  key: Buffer.from(`order-${index}`),
  headers: [
    { key: "email", val: Buffer.from(`user-${index}@example.com`) },
    { key: "phone", val: Buffer.from("+32 2 555 01 23") },
    { key: "trace-id", val: Buffer.from("4bf92f3577b34da6") },
  ],
  partition: index % 16,
  offset: BigInt(1_000_000 + index),
  timestamp: { kind: "create-time", time: 1_767_603_600_000n + BigInt(index) },
  payload: Buffer.alloc(200, 65 + (index % 26)),
}));
