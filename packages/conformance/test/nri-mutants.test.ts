import { describe, expect, it } from "vitest";
import { loadCases, runConformance } from "@armory-plugins/conformance";
import { type Json, type NriMutation, referenceNriEngine } from "./reference-nri.ts";

// Each mutant is a mistake that somebody could make in a pod-adjuster; the case that is named must notice.

const cases = await loadCases();

interface Mutant {
  readonly says: string;
  readonly caughtBy: string;
  readonly mutation: NriMutation;
}

const mutants: readonly Mutant[] = [
  { says: "subscribes to everything", caughtBy: "config/none-is-empty", mutation: onAnswer("Configure", () => ({})) },
  {
    says: "has a failure policy",
    caughtBy: "config/null",
    mutation: onAnswer("Configure", (answer) => ({ ...answer, failurePolicy: { failRequest: true } })),
  },
  {
    says: "passes over unknown fields of the config",
    caughtBy: "config/refused-unknown-field",
    mutation: onRequest("Configure", (request) => ({
      ...request,
      config: request.config?.replace("min-memory: 1Mi", ""),
    })),
  },
  {
    says: "takes megabytes for amounts",
    caughtBy: "config/refused-unknown-unit",
    mutation: onRequest("Configure", (request) => ({ ...request, config: request.config?.replace("256MB", "256M") })),
  },
  {
    says: "logs no configuration",
    caughtBy: "config/all-fields",
    mutation: { log: (line) => (line.message.startsWith("configured") ? [] : [line]) },
  },
  {
    says: "logs a warning as information",
    caughtBy: "memory/capped-annotation",
    mutation: { log: (line) => [line.level === "warn" ? { ...line, level: "info" } : line] },
  },
  {
    says: "logs everything twice",
    caughtBy: "create/nothing",
    mutation: { log: (line) => [line, line] },
  },
  {
    says: "swaps soft and hard limits",
    caughtBy: "rlimits/soft-and-hard",
    mutation: onAdjust((adjust) => ({
      ...adjust,
      rlimits: adjust.rlimits.map(({ soft, hard, ...rest }: Json) => ({ ...rest, soft: hard, hard: soft })),
    })),
  },
  {
    says: "sorts variables",
    caughtBy: "env/variables",
    mutation: onAdjust((adjust) => ({
      ...adjust,
      env: adjust.env.toSorted((a: Json, b: Json) => (a.key < b.key ? -1 : 1)),
    })),
  },
  {
    says: "leaves out empty variables",
    caughtBy: "env/empty-value",
    mutation: onAdjust((adjust) => ({ ...adjust, env: adjust.env.filter(({ value }: Json) => value !== "") })),
  },
  {
    says: "adds an empty adjustment",
    caughtBy: "memory/own-limit-at-cap",
    mutation: onAnswer("CreateContainer", (answer) => (Object.keys(answer).length === 0 ? { adjust: {} } : answer)),
  },
  {
    says: "adds empty Linux fields",
    caughtBy: "annotations/set",
    mutation: onAdjust((adjust) => ({ linux: {}, ...adjust })),
  },
  {
    says: "adds empty resources",
    caughtBy: "devices/four-words",
    mutation: onAdjust((adjust) => ({ ...adjust, ...(adjust.linux && { linux: { resources: {}, ...adjust.linux } }) })),
  },
  {
    says: "takes a mode of 0 for none",
    caughtBy: "devices/owner",
    mutation: onAdjust((adjust) => ({
      ...adjust,
      ...(adjust.linux?.devices && {
        linux: {
          ...adjust.linux,
          devices: adjust.linux.devices.map(({ fileMode, ...rest }: Json) => ({
            ...rest,
            ...(fileMode?.value && { fileMode }),
          })),
        },
      }),
    })),
  },
  {
    says: "splits no options",
    caughtBy: "mounts/mount",
    mutation: onAdjust((adjust) => ({
      ...adjust,
      mounts: adjust.mounts.map(({ options, ...rest }: Json) => ({ ...rest, options: [options.join(",")] })),
    })),
  },
  {
    says: "updates a container when it creates it",
    caughtBy: "env/variables",
    mutation: onAnswer("CreateContainer", (answer) => ({ ...answer, update: [{ containerId: "ctr-1" }] })),
  },
  {
    says: "ends errors with a full stop",
    caughtBy: "env/error-no-sign",
    mutation: { error: (text) => `${text}.` },
  },
  {
    says: "counts lines from 0",
    caughtBy: "rlimits/error-line-is-counted",
    mutation: { error: (text) => text.replace(/line (\d+)/, (_, line) => `line ${Number(line) - 1}`) },
  },
  {
    says: "cuts long texts by UTF-16",
    caughtBy: "env/error-long-emoji",
    mutation: { error: (text) => text.replace(/(👋{30})👋+/u, "$1") },
  },
  {
    says: "caps stopped containers too",
    caughtBy: "synchronize/states",
    mutation: onRequest("Synchronize", (request) => ({
      ...request,
      containers: (request.containers ?? []).map((container: Json) => ({ ...container, state: "CONTAINER_RUNNING" })),
    })),
  },
  {
    says: "does not ignore failures at Synchronize",
    caughtBy: "synchronize/caps",
    mutation: onAnswer("Synchronize", (answer) => ({
      ...answer,
      ...(answer.update && { update: answer.update.map((update: Json) => ({ ...update, ignoreFailure: false })) }),
    })),
  },
  {
    says: "forgets all chunks but the last",
    caughtBy: "synchronize/in-chunks",
    mutation: onRequest("Synchronize", (request) => (request.more === true ? { more: true } : request)),
  },
  {
    says: "ignores failures of updates",
    caughtBy: "update/over-cap",
    mutation: onAnswer("UpdateContainer", (answer) => ({
      ...answer,
      ...(answer.update && { update: answer.update.map((update: Json) => ({ ...update, ignoreFailure: true })) }),
    })),
  },
  {
    says: "takes the container's own limit for that of an update",
    caughtBy: "update/without-limit",
    mutation: onRequest("UpdateContainer", ({ container, linuxResources, ...rest }) => ({
      ...rest,
      container,
      linuxResources: { ...container?.linux?.resources, ...linuxResources },
    })),
  },
  {
    says: "accepts everything",
    caughtBy: "validate/rejects",
    mutation: onAnswer("ValidateContainerAdjustment", () => ({})),
  },
  {
    says: "sees no removals",
    caughtBy: "validate/removal",
    mutation: onRequest("ValidateContainerAdjustment", (request) => ({
      ...request,
      adjust: { annotations: without(request.adjust?.annotations, (key) => key.startsWith("-")) },
    })),
  },
  {
    says: "reads no short annotations",
    caughtBy: "precedence/short-form",
    mutation: onRequest("CreateContainer", ({ pod = {}, ...rest }) => ({
      ...rest,
      pod: { ...pod, annotations: without(pod.annotations, (key) => key.endsWith(".armory.dev")) },
    })),
  },
  {
    says: "answers StopContainer with an update",
    caughtBy: "calls/life-of-a-container",
    mutation: onAnswer("StopContainer", () => ({ update: [{ containerId: "ctr-1" }] })),
  },
];

describe("the cases", () => {
  it.each(mutants)("catch a pod-adjuster that $says", async ({ mutation, caughtBy }) => {
    const result = await runConformance({
      component: "mutant.wasm",
      subject: { name: "mutant", supports: ["pod-adjuster"] },
      cases,
      engine: referenceNriEngine(mutation),
      filter: [`nri/${caughtBy}`],
      seed: 7,
      propertyRuns: 0,
    });
    expect(result.cases.map(({ name, status }) => [name, status])).toEqual([[`nri/${caughtBy}`, "failed"]]);
  });
});

function onAnswer(of: string, change: (answer: Json) => Json): NriMutation {
  return { answer: (answer, method) => (method === of ? change(answer) : answer) };
}

function onRequest(of: string, change: (request: Json) => Json): NriMutation {
  return { request: (request, method) => (method === of ? change(request) : request) };
}

/** Change what a container that is created gets. */
function onAdjust(change: (adjust: Json) => Json): NriMutation {
  return onAnswer("CreateContainer", ({ adjust, ...rest }) => ({ ...rest, ...(adjust && { adjust: change(adjust) }) }));
}

function without(map: Record<string, string> | undefined, drop: (key: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !drop(key)));
}
