import { renderError } from "@armory-plugins/base";
import { isNriError, normalizeResponse, normalizeUpdates } from "@armory-plugins/nri";
import { bytesSize, isOwnConfig, maxExpandedBytes, textSize } from "../../values/expand-values.ts";
import type { MessageData, NriStep, RequestData } from "./case-schema.ts";
import { expandMessage, messageSize } from "./expand-message.ts";
import { isRaw, toRequest } from "./to-request.ts";

/**
 * Walk a case's steps as the runner does, without a plugin, and say what could never work: steps that can't be reached, messages that are none.
 *
 * Each problem begins with the step: `steps[2]: …`.
 */
export function dryRun(steps: readonly NriStep[]): string[] {
  const problems: string[] = [];
  let instance: "none" | "there" | "gone" = "none";
  for (const [index, step] of steps.entries()) {
    if (!("configure" in step) && instance !== "there") {
      const why =
        instance === "none" ? "comes before a configure step" : "is never reached, because the plugin is gone";
      problems.push(`steps[${index}]: ${why}`);
    }
    if ("configure" in step || instance === "there") {
      instance = endsInstance(step) ? "gone" : "there";
    }
    problems.push(...problemsOf(step).map((problem) => `steps[${index}]: ${problem}`));
  }
  return problems;
}

// --- internal ---

/** A runtime lets go of a plugin that refuses its config; a call that fails ends an instance. */
function endsInstance({ expect, ...step }: NriStep): boolean {
  return typeof expect === "object" && ("broken" in expect || ("error" in expect && "configure" in step));
}

function problemsOf(step: NriStep): string[] {
  const large = sizesOf(step).filter(([, size]) => size > maxExpandedBytes);
  if (large.length > 0) {
    return large.map(([field, size]) => `${field} becomes ${size} bytes; at most ${maxExpandedBytes} are allowed`);
  }
  return messagesOf(step).flatMap(([field, check]) => {
    try {
      check();
      return [];
    } catch (error) {
      if (!isNriError(error)) throw error;
      return [`${field}: ${renderError(error, { hidesCodesOf: [error.name] })}`];
    }
  });
}

function sizesOf(step: NriStep): [string, number][] {
  const { expect, log = [] } = step;
  const sizes: [string, number][] = [
    [isConfigure(step) ? "configure" : "request", requestSize(step)],
    ...log.map(({ message }, index): [string, number] => [`log[${index}].message`, textSize(message)]),
  ];
  if (typeof expect === "object" && "response" in expect) {
    sizes.push(["expect.response", messageSize(expect.response)]);
  }
  if (typeof expect === "object" && "error" in expect && typeof expect.error === "object" && "is" in expect.error) {
    sizes.push(["expect.error.is", textSize(expect.error.is)]);
  }
  const updates = updatesOf(step);
  if (updates !== undefined) {
    sizes.push(["updates", messageSize(updates)]);
  }
  return sizes;
}

function requestSize(step: NriStep): number {
  if (!isConfigure(step)) {
    return dataSize(step.request);
  }
  if ("request" in step.configure) {
    return dataSize(step.configure.request);
  }
  const { config } = step.configure;
  return config === null || config === undefined || isOwnConfig(config) ? 0 : textSize(config);
}

function dataSize(data: RequestData): number {
  return isRaw(data) ? bytesSize(data.raw) : messageSize(data);
}

function messagesOf(step: NriStep): [string, () => void][] {
  const { expect } = step;
  const checks: [string, () => void][] = [
    [isConfigure(step) ? "configure" : "request", () => toRequest(step, undefined)],
  ];
  if (typeof expect === "object" && "response" in expect) {
    const method = isConfigure(step) ? "Configure" : step.call;
    checks.push(["expect.response", () => normalizeResponse(method, expandMessage(expect.response))]);
  }
  const updates = updatesOf(step);
  if (updates !== undefined) {
    checks.push(["updates", () => normalizeUpdates(expandMessage(updates))]);
  }
  return checks;
}

function updatesOf(step: NriStep): MessageData | undefined {
  return isConfigure(step) ? undefined : (step.updates ?? undefined);
}

function isConfigure(step: NriStep): step is Extract<NriStep, { readonly configure: object }> {
  return "configure" in step;
}
