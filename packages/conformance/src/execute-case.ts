import type { KafkaRecord, Outcome, TargetTopicRequirements } from "@armory-plugins/wit";
import type { Step } from "./case-schema.ts";
import { isOutcome } from "./compare-outcome.ts";
import type { EngineInstance, EnginePlugin, RecordEnginePlugin } from "./engine.ts";
import type { NriStep } from "./nri/case-schema.ts";
import { type NriObservation, executeNriSteps } from "./nri/execute-steps.ts";
import type { InitStep, RecordStep, RequirementsStep, TransformStep } from "./record-case-schema.ts";
import { type Broken, toBroken } from "./to-broken.ts";
import { toConfig } from "./to-config.ts";
import { expandedSize, toRecord } from "./to-record.ts";

/** How the records of a step are given: as few batches as fit, or each as a batch of one. */
export type Batching = "batch" | "single";

/** What a plugin answered to one step. `skipped` steps were not run: a step before them left no instance. */
export type Observation =
  | {
      readonly call: "init";
      readonly answer: { readonly tag: "ok" } | { readonly tag: "refused"; readonly text: string } | Broken;
    }
  | {
      readonly call: "requirements";
      readonly answer: { readonly tag: "ok"; readonly value: TargetTopicRequirements } | Broken;
    }
  | {
      readonly call: "transform";
      readonly given: readonly KafkaRecord[];
      readonly answers: readonly (Outcome | Broken)[];
    }
  | NriObservation
  | { readonly call: "skipped" };

/** How to run a case. */
export interface ExecuteOptions {
  readonly batching: Batching;
  /** What `{ from: subject }` stands for. */
  readonly subjectConfig: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Run a case's steps and write down what the plugin answers; nothing is judged here.
 *
 * A broken call ends the case. An instance lives until the next init step or the end.
 *
 * @throws the signal's reason.
 */
export function executeCase(
  plugin: EnginePlugin,
  steps: readonly Step[],
  options: ExecuteOptions,
): Promise<Observation[]> {
  return plugin.world === "nri"
    ? executeNriSteps(plugin, steps.filter(isNriStep), options)
    : executeRecordSteps(plugin, steps.filter(isRecordStep), options);
}

/** Whether a step is one of the world of NRI. */
export function isNriStep(step: Step): step is NriStep {
  return "configure" in step || "call" in step;
}

/** Whether a step is one of a world of records. */
export function isRecordStep(step: Step): step is RecordStep {
  return !isNriStep(step);
}

// --- internal ---

async function executeRecordSteps(
  plugin: RecordEnginePlugin,
  steps: readonly RecordStep[],
  options: ExecuteOptions,
): Promise<Observation[]> {
  const observations: Observation[] = [];
  let instance: EngineInstance | undefined;
  let broken = false;
  try {
    for (const step of steps) {
      options.signal?.throwIfAborted();
      if (broken) {
        observations.push({ call: "skipped" });
      } else if ("init" in step) {
        await instance?.close();
        instance = undefined;
        const opened = await open(plugin, step, options);
        instance = opened.instance;
        observations.push(opened.observation);
        broken = opened.observation.answer.tag === "broken";
      } else if (instance === undefined) {
        observations.push({ call: "skipped" });
      } else if ("requirements" in step) {
        const observation = await ask(instance, step);
        observations.push(observation);
        broken = observation.answer.tag === "broken";
      } else {
        const observation = await transform(instance, step, options);
        observations.push(observation);
        broken = observation.answers.at(-1)?.tag === "broken";
      }
    }
  } finally {
    await instance?.close();
  }
  return observations;
}

type InitObservation = Extract<Observation, { call: "init" }>;
type RequirementsObservation = Extract<Observation, { call: "requirements" }>;
type TransformObservation = Extract<Observation, { call: "transform" }>;

async function open(
  plugin: RecordEnginePlugin,
  { init }: InitStep,
  options: ExecuteOptions,
): Promise<{ observation: InitObservation; instance?: EngineInstance }> {
  try {
    const answer = await plugin.open(init.context, toConfig(init.config, options.subjectConfig));
    return answer.tag === "ok"
      ? { observation: { call: "init", answer: { tag: "ok" } }, instance: answer.instance }
      : { observation: { call: "init", answer } };
  } catch (error) {
    return { observation: { call: "init", answer: toBroken(error) } };
  }
}

async function ask(instance: EngineInstance, step: RequirementsStep): Promise<RequirementsObservation> {
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
  instance: EngineInstance,
  step: TransformStep,
  { batching, signal }: ExecuteOptions,
): Promise<TransformObservation> {
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
  return { call: "transform", given, answers };
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
