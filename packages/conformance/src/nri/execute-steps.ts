import { type NriMethod, responseToJson, updatesToJson } from "@armory-plugins/nri";
import type { NriEngineInstance, NriEnginePlugin, NriLogMessage } from "../engine.ts";
import { type Broken, toBroken } from "../to-broken.ts";
import type { NriStep } from "./case-schema.ts";
import type { Json } from "./expand-message.ts";
import { isSubscribed, toRequest } from "./to-request.ts";

/** What a plugin answered to one step. */
export interface NriObservation {
  readonly call: "nri";
  readonly step: NriStep;
  readonly method: NriMethod;
  readonly answer: NriObservedAnswer;
  /** What it logged meanwhile. */
  readonly log: readonly NriLogMessage[];
}

/** A response in protobuf's JSON, with what the plugin asked for of its own accord; its own "no"; or a failed call. */
export type NriObservedAnswer =
  | { readonly tag: "response"; readonly response: Json; readonly updates: Json | undefined }
  | { readonly tag: "refused"; readonly text: string }
  | Broken;

/** A step that was not run: a step before it left no instance, or the plugin has not subscribed to its event. */
export interface SkippedStep {
  readonly call: "skipped";
}

/** How to run the steps. */
export interface NriExecuteOptions {
  /** What `{ from: subject }` stands for. */
  readonly subjectConfig: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Run the steps of a case and write down what the plugin answers; nothing is judged here.
 *
 * A failed call ends the case, and so does a plugin that refuses to be configured, until the next instance.
 *
 * @throws the signal's reason.
 */
export async function executeNriSteps(
  plugin: NriEnginePlugin,
  steps: readonly NriStep[],
  { subjectConfig, signal }: NriExecuteOptions,
): Promise<(NriObservation | SkippedStep)[]> {
  const observations: (NriObservation | SkippedStep)[] = [];
  let instance: NriEngineInstance | undefined;
  let events = 0;
  try {
    for (const step of steps) {
      signal?.throwIfAborted();
      if ("configure" in step) {
        await instance?.close();
        instance = undefined;
        const started = await start(plugin, step);
        instance = started.instance;
        const observation = started.failure ?? (await call(started.instance, step, subjectConfig));
        observations.push(observation);
        if (observation.answer.tag === "response") {
          events = eventsOf(observation.answer.response);
        } else {
          await instance?.close();
          instance = undefined;
        }
      } else if (instance === undefined || (step.when === "subscribed" && !isSubscribed(events, step.call))) {
        observations.push({ call: "skipped" });
      } else {
        const observation = await call(instance, step, subjectConfig);
        observations.push(observation);
        if (observation.answer.tag === "broken") {
          await instance.close();
          instance = undefined;
        }
      }
    }
  } finally {
    await instance?.close();
  }
  return observations;
}

// --- internal ---

type Started =
  | { readonly instance: NriEngineInstance; readonly failure?: never }
  | { readonly instance?: never; readonly failure: NriObservation };

async function start(plugin: NriEnginePlugin, step: NriStep): Promise<Started> {
  try {
    return { instance: await plugin.start() };
  } catch (error) {
    return { failure: { call: "nri", step, method: "Configure", answer: toBroken(error), log: [] } };
  }
}

async function call(
  instance: NriEngineInstance,
  step: NriStep,
  subjectConfig: string | undefined,
): Promise<NriObservation> {
  const { method, request } = toRequest(step, subjectConfig);
  const answer = await ask(instance, method, request);
  return { call: "nri", step, method, answer, log: instance.takeLog() };
}

async function ask(instance: NriEngineInstance, method: NriMethod, request: Uint8Array): Promise<NriObservedAnswer> {
  try {
    const answer = await instance.call(method, request);
    return answer.tag === "refused"
      ? answer
      : {
          tag: "response",
          response: responseToJson(method, answer.response),
          updates: answer.updates && updatesToJson(answer.updates),
        };
  } catch (error) {
    return toBroken(error);
  }
}

function eventsOf(response: Json): number {
  return typeof response === "object" &&
    response !== null &&
    !Array.isArray(response) &&
    typeof response["events"] === "number"
    ? response["events"]
    : 0;
}
