import { type NriMethod, responseToJson, updatesToJson } from "@armory-plugins/nri";
import { type Broken, type Observation, type Refused, notRun, toBroken } from "../../system/observation.ts";
import type { ExecuteOptions } from "../../system/system.ts";
import type { NriStep } from "./case-schema.ts";
import type { NriEngineInstance, NriEnginePlugin, NriLogMessage } from "./engine-plugin.ts";
import type { Json } from "./expand-message.ts";
import { isSubscribed, toRequest } from "./to-request.ts";

/** A call of a plugin, and what came of it. */
export interface NriExchange {
  readonly step: NriStep;
  readonly method: NriMethod;
  readonly answer: NriObservedAnswer;
  /** What it logged meanwhile. */
  readonly log: readonly NriLogMessage[];
}

/** A response in protobuf's JSON, with what the plugin asked for of its own accord; its own "no"; or a failed call. */
export type NriObservedAnswer =
  | { readonly tag: "response"; readonly response: Json; readonly updates: Json | undefined }
  | Refused
  | Broken;

/**
 * Run the steps of a case and write down what the plugin answers; nothing is judged here.
 *
 * A failed call ends the case, and so does a plugin that refuses to be configured, until the next instance.
 *
 * @throws the signal's reason.
 */
export async function executeSteps(
  plugin: NriEnginePlugin,
  steps: readonly NriStep[],
  { subjectConfig, signal }: ExecuteOptions,
): Promise<Observation<NriExchange>[]> {
  const observations: Observation<NriExchange>[] = [];
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
        const exchange = started.failure ?? (await call(started.instance, step, subjectConfig));
        observations.push({ exchanges: [exchange] });
        if (exchange.answer.tag === "response") {
          events = eventsOf(exchange.answer.response);
        } else {
          await instance?.close();
          instance = undefined;
        }
      } else if (instance === undefined || (step.when === "subscribed" && !isSubscribed(events, step.call))) {
        observations.push(notRun);
      } else {
        const exchange = await call(instance, step, subjectConfig);
        observations.push({ exchanges: [exchange] });
        if (exchange.answer.tag === "broken") {
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
  | { readonly instance?: never; readonly failure: NriExchange };

async function start(plugin: NriEnginePlugin, step: NriStep): Promise<Started> {
  try {
    return { instance: await plugin.start() };
  } catch (error) {
    return { failure: { step, method: "Configure", answer: toBroken(error), log: [] } };
  }
}

async function call(
  instance: NriEngineInstance,
  step: NriStep,
  subjectConfig: string | undefined,
): Promise<NriExchange> {
  const { method, request } = toRequest(step, subjectConfig);
  const answer = await ask(instance, method, request);
  return { step, method, answer, log: instance.takeLog() };
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
