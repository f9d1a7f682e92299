import { isKafkaError, type KafkaError } from "../kafka-error.ts";
import type { TopicInstance } from "../plugin/plugin.ts";
import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import type { LineBatch } from "./read-json-lines.ts";

/** What became of a record: the plugin's outcome, or why the plugin failed on it. */
export type Result = Outcome | { readonly tag: "failed"; readonly error: KafkaError };

/** What became of a batch. */
export interface BatchResult {
  /** One a record, in their order; shorter than the batch when `fatal` is there. */
  readonly results: readonly Result[];
  /** Why the run cannot go on after `results`: an `init` that was refused, for example. */
  readonly fatal?: unknown;
}

/** How to give a batch to the plugin. */
export interface TransformBatchOptions {
  /** The topic that a record belongs to, given the one on its line. */
  readonly topicOf: (ownTopic: string | undefined) => string;
  /** The instance of a topic. */
  readonly instanceOf: (topic: string) => Promise<TopicInstance>;
  /** Whether records after one on which the plugin failed are still wanted. */
  readonly goesOn: boolean;
}

/**
 * Give each record of a batch to its topic's instance: one call a topic, all topics at once.
 *
 * The results come in the order of the batch, whatever topics are mixed in it.
 */
export async function transformBatch(batch: LineBatch, options: TransformBatchOptions): Promise<BatchResult> {
  const groups = groupByTopic(batch, options.topicOf);
  const results = Array.from<Result | undefined>({ length: batch.records.length });
  const failures = await Promise.all(
    [...groups].map(([topic, group]) => transformGroup(topic, group, results, options)),
  );
  const first = failures.filter((failure) => failure !== undefined).toSorted((a, b) => a.at - b.at)[0];
  const whole: Result[] = [];
  for (const result of results) {
    if (result === undefined) break;
    whole.push(result);
  }
  return first === undefined || first.at > whole.length ? { results: whole } : { results: whole, fatal: first.error };
}

// --- internal ---

interface Group {
  readonly indexes: number[];
  readonly records: KafkaRecord[];
}

interface Failure {
  readonly at: number;
  readonly error: unknown;
}

function groupByTopic(batch: LineBatch, topicOf: TransformBatchOptions["topicOf"]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const [index, record] of batch.records.entries()) {
    const topic = topicOf(batch.topics[index]);
    let group = groups.get(topic);
    if (group === undefined) {
      group = { indexes: [], records: [] };
      groups.set(topic, group);
    }
    group.indexes.push(index);
    group.records.push(record);
  }
  return groups;
}

/** Fills `results`; answers where and why it had to stop, if it had to. */
async function transformGroup(
  topic: string,
  group: Group,
  results: (Result | undefined)[],
  options: TransformBatchOptions,
): Promise<Failure | undefined> {
  let done = 0;
  const put = (result: Result): void => {
    const index = group.indexes[done];
    if (index === undefined)
      throw new Error(`a plugin gave more outcomes than the ${group.indexes.length} records it got`);
    results[index] = result;
    done += 1;
  };
  try {
    const instance = await options.instanceOf(topic);
    while (done < group.records.length) {
      const failed = await call(instance, done === 0 ? group.records : group.records.slice(done), put);
      if (failed === undefined) return undefined;
      put({ tag: "failed", error: failed });
      if (!options.goesOn) return undefined;
    }
    return undefined;
  } catch (error) {
    return { at: group.indexes[done] ?? results.length, error };
  }
}

/** One call; answers the error when the plugin failed on one record and the next may be tried. */
async function call(
  instance: TopicInstance,
  records: readonly KafkaRecord[],
  put: (result: Result) => void,
): Promise<KafkaError | undefined> {
  try {
    for (const outcome of await instance.transform(records)) put(outcome);
    return undefined;
  } catch (error) {
    if (!isKafkaError(error) || error.index === undefined || error.code === "CLOSED") throw error;
    for (const outcome of error.outcomes ?? []) put(outcome);
    return error;
  }
}
