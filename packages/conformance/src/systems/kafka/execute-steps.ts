import type { KafkaRecord, Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import { type Broken, type Observation, type Refused, isBroken, notRun, toBroken } from "../../system/observation.ts";
import type { ExecuteOptions } from "../../system/system.ts";
import { toConfig } from "../../values/expand-values.ts";
import type { InitStep, RecordStep, RequirementsStep, TransformStep } from "./case-schema.ts";
import { isOutcome } from "./compare-outcome.ts";
import type { RecordEngineInstance, RecordEnginePlugin } from "./engine-plugin.ts";
import { expandedSize, toRecord } from "./to-record.ts";

/** A call of a plugin that takes records, and what came of it. */
export type RecordExchange =
  | { readonly call: "init"; readonly answer: { readonly tag: "ok" } | Refused | Broken }
  | {
      readonly call: "requirements";
      readonly answer: { readonly tag: "ok"; readonly value: TargetTopicRequirements } | Broken;
    }
  | {
      readonly call: "transform";
      /** The record; undefined for an outcome that none was asked for. */
      readonly given: KafkaRecord | undefined;
      readonly answer: Outcome | Broken;
    };

/**
 * Run a case's steps and write down what the plugin answers; nothing is judged here.
 *
 * A broken call ends the case. An instance lives until the next init step or the end.
 *
 * @throws the signal's reason.
 */
export async function executeSteps(
  plugin: RecordEnginePlugin,
  steps: readonly RecordStep[],
  options: ExecuteOptions,
): Promise<Observation<RecordExchange>[]> {
  const observations: Observation<RecordExchange>[] = [];
  let instance: RecordEngineInstance | undefined;
  let broken = false;
  try {
    for (const step of steps) {
      options.signal?.throwIfAborted();
      if (broken) {
        observations.push(notRun);
        continue;
      }
      if ("init" in step) {
        await instance?.close();
        instance = undefined;
        const opened = await open(plugin, step, options);
        instance = opened.instance;
        observations.push({ exchanges: [opened.exchange] });
      } else if (instance === undefined) {
        observations.push(notRun);
      } else if ("requirements" in step) {
        observations.push({ exchanges: [await ask(instance, step)] });
      } else {
        observations.push({ exchanges: await transform(instance, step, options), items: "record" });
      }
      const last = observations.at(-1)?.exchanges.at(-1);
      broken = last !== undefined && isBroken(last.answer);
    }
  } finally {
    await instance?.close();
  }
  return observations;
}

// --- internal ---

async function open(
  plugin: RecordEnginePlugin,
  { init }: InitStep,
  options: ExecuteOptions,
): Promise<{ exchange: RecordExchange; instance?: RecordEngineInstance }> {
  try {
    const answer = await plugin.open(init.context, toConfig(init.config, options.subjectConfig));
    return answer.tag === "ok"
      ? { exchange: { call: "init", answer: { tag: "ok" } }, instance: answer.instance }
      : { exchange: { call: "init", answer } };
  } catch (error) {
    return { exchange: { call: "init", answer: toBroken(error) } };
  }
}

async function ask(instance: RecordEngineInstance, step: RequirementsStep): Promise<RecordExchange> {
  try {
    const value = await instance.requirements({ noPartitions: BigInt(step.requirements.noPartitions.u64) });
    return { call: "requirements", answer: { tag: "ok", value } };
  } catch (error) {
    return { call: "requirements", answer: toBroken(error) };
  }
}

const batchRecords = 1000;
const batchBytes = 16 * 1024 * 1024;

async function transform(
  instance: RecordEngineInstance,
  step: TransformStep,
  { batching, signal }: ExecuteOptions,
): Promise<RecordExchange[]> {
  const records = step.transform.map(toRecord);
  const { times = 1 } = step;
  const given = Array.from({ length: times }, () => records).flat();
  const batchLength = batching === "single" ? 1 : Math.max(records.length, records.length * repetitions(step, times));
  const answers: (Outcome | Broken)[] = [];
  for (let start = 0; start < given.length; start += batchLength) {
    signal?.throwIfAborted();
    const batch = given.slice(start, start + batchLength);
    try {
      // Copies: an engine may hand the records' memory to a thread, and the case needs them again.
      const outcomes = await instance.transform(batch.map((record) => structuredClone(record)));
      answers.push(...outcomes);
      if (outcomes.length !== batch.length) {
        const message = `the engine gave ${outcomes.length} outcomes for ${batch.length} records`;
        answers.push({ tag: "broken", code: "WRONG_COUNT", message });
        break;
      }
    } catch (error) {
      answers.push(...outcomesBefore(error), toBroken(error));
      break;
    }
  }
  return answers.map((answer, index) => ({ call: "transform", given: given[index], answer }));
}

/** How many repetitions of a step's records go into one batch. */
function repetitions(step: TransformStep, times: number): number {
  const size = step.transform.reduce((sum, record) => sum + expandedSize(record), 1);
  return Math.min(times, Math.floor(batchRecords / step.transform.length), Math.floor(batchBytes / size));
}

function outcomesBefore(error: unknown): readonly Outcome[] {
  if (error instanceof Error && "outcomes" in error && Array.isArray(error.outcomes)) {
    return error.outcomes.filter(isOutcome);
  }
  return [];
}
