import { isKafkaError, kafkaCodec, loadPlugin, type Plugin, type TopicInstance } from "@armory-plugins/kafka";
import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import { attempt, Finding, type Tally } from "./attempt.ts";
import type { Input } from "./make-input.ts";
import type { Random } from "./random.ts";
import { randomBatches } from "./random-batches.ts";
import { randomRecords } from "./random-records.ts";

/**
 * Load a component, open it for some topics and give it records; what fails must fail with an error of the host.
 *
 * @throws Finding otherwise.
 */
export async function tryPlugin({ component, random }: Input, tally: Tally): Promise<void> {
  const plugin = await expectFailure(tally, "loadPlugin", () =>
    loadPlugin(component, { name: "fuzzed", cacheDir: false, limits }),
  );
  if (plugin === undefined) return;
  try {
    const topics = Array.from({ length: 1 + random.below(3) }, () => useTopic(plugin, random, tally));
    const settled = await Promise.allSettled(topics);
    for (const one of settled) if (one.status === "rejected") throw one.reason;
  } finally {
    await plugin.close();
  }
}

// --- internal ---

const limits = {
  loadMs: 20_000,
  initMs: 300,
  callMs: 300,
  memoryBytes: 8 * 2 ** 20,
  outputBytes: 2 ** 20,
  logBytes: 4096,
};

async function useTopic(plugin: Plugin, random: Random, tally: Tally): Promise<void> {
  const context =
    plugin.info.kind === "backup" ? { topic: "orders" } : { sourceTopic: "orders", targetTopic: "copies" };
  const config = random.pick(configs);
  const onError = random.pick(["fail", "skip", "pass"] as const);
  const codec = random.chance(0.4) ? { codec: kafkaCodec({ partition: 3, onError, maxBatchBytes: 2 ** 22 }) } : {};
  // A plugin that never returns costs a time limit and a new thread for each record that is skipped
  const maxRecords = "codec" in codec && onError !== "fail" ? 20 : Infinity;
  const opening = expectFailure(tally, "openTopic", () => plugin.openTopic({ context, config, ...codec }));
  if (random.chance(0.05)) void plugin.close();
  const instance = await opening;
  if (instance === undefined) return;
  for (let calls = 1 + random.below(4); calls > 0; calls -= 1) {
    const records = randomRecords(random).slice(0, maxRecords);
    const call = makeCall(instance, records, "codec" in codec, random, tally);
    if (random.chance(0.1)) {
      await new Promise((resolve) => setTimeout(resolve, random.below(30)));
      await instance.close();
    }
    await call;
  }
  await instance.close();
}

async function makeCall(
  instance: TopicInstance,
  records: readonly KafkaRecord[],
  hasCodec: boolean,
  random: Random,
  tally: Tally,
): Promise<void> {
  if (hasCodec && random.chance(0.7)) {
    await expectFailure(tally, "process", () =>
      instance.process(randomBatches(records, random), ({ accepted, rejected, records: given }) => {
        if (accepted + rejected <= given) return;
        throw new Finding(`process() counts ${accepted} + ${rejected} of ${given} records`);
      }),
    );
    return;
  }
  if (random.chance(0.1)) await expectFailure(tally, "requirements", () => instance.requirements({ noPartitions: 6n }));
  const outcomes = await expectFailure(tally, "transform", () => instance.transform(records), records.length);
  if (outcomes === undefined) return;
  if (outcomes.length !== records.length)
    throw new Finding(`${outcomes.length} outcomes for ${records.length} records`);
  for (const outcome of outcomes) checkOutcome(outcome);
}

/** What a call gives; undefined when it fails as a call of the host may. */
async function expectFailure<Value>(
  tally: Tally,
  call: string,
  make: () => Promise<Value>,
  records?: number,
): Promise<Value | undefined> {
  const tried = await attempt(tally, call, make);
  if (tried.ok) return tried.value;
  const { error } = tried;
  if (call === "transform" && isKafkaError(error) && error.code !== "INVALID_RECORD") {
    checkFailure(error.index, error.outcomes, records ?? 0);
  }
  return undefined;
}

function checkFailure(index: number | undefined, outcomes: readonly Outcome[] | undefined, records: number): void {
  if (index === undefined && outcomes === undefined) return; // it was closed before it was its turn
  if (index === undefined || outcomes?.length !== index || index > records) {
    throw new Finding(`a batch of ${records} failed at ${index} with ${outcomes?.length} outcomes`);
  }
  for (const outcome of outcomes) checkOutcome(outcome);
}

/** Read every part of an outcome: none may be outside of its type. */
function checkOutcome(outcome: Outcome): void {
  if (outcome.tag === "error") {
    if (!outcome.val.isWellFormed()) throw new Finding("an error's text is not well-formed Unicode");
    return;
  }
  if (outcome.tag !== "accepted" && outcome.tag !== "rejected") throw new Finding("there is no such outcome");
  const { key, payload, headers, partition, offset, timestamp } = outcome.val;
  for (const bytes of [key, payload, ...headers.map((header) => header.val)]) {
    if (bytes !== undefined && !(bytes instanceof Uint8Array)) throw new Finding("bytes are not a Uint8Array");
  }
  for (const header of headers)
    if (!header.key.isWellFormed()) throw new Finding("a header's key is not well-formed Unicode");
  if (partition !== undefined && partition !== (partition | 0)) throw new Finding(`partition ${partition}`);
  if (offset !== undefined && BigInt.asIntN(64, offset) !== offset) throw new Finding(`offset ${offset}`);
  if (timestamp !== undefined && !["none", "create-time", "log-append-time"].includes(timestamp.kind)) {
    throw new Finding(`timestamp of kind ${timestamp.kind}`);
  }
}

const configs = [
  undefined,
  "",
  "remove:secret",
  "refuse:no",
  "trap:now",
  "i0",
  "p0",
  "g0",
  "m1",
  "U0",
  "z0",
  "e0",
  "t0",
  "G0",
  "M0",
  "r0",
  "u1",
];
