import type { RecordWorldKind } from "@armory-plugins/wit";
import { isOwnConfig, maxExpandedBytes, textSize } from "../../values/expand-values.ts";
import type { InitStep, RecordData, RecordStep, TransformStep } from "./case-schema.ts";
import { expandedSize } from "./to-record.ts";

/** The most records that one step may give, its `times` counted. */
const maxRecords = 1_000_000;

/**
 * Walk a case's steps as the runner does, without a plugin, and say what could never work.
 *
 * Each problem begins with the step: `steps[2]: …`. An empty list means that the case can run.
 */
export function dryRun(steps: readonly RecordStep[], world: RecordWorldKind): string[] {
  const problems: string[] = [];
  let instance: "none" | "open" | "refused" = "none";
  let transformed = false;
  for (const [index, step] of steps.entries()) {
    const report = (text: string): void => void problems.push(`steps[${index}]: ${text}`);
    if ("init" in step) {
      checkInit(step, world, report);
      instance = typeof step.expect === "string" ? "open" : "refused";
      transformed = false;
      continue;
    }
    if (instance !== "open") {
      report(
        instance === "none" ? "comes before an init step" : "is never reached, because the init before it is refused",
      );
    }
    if ("requirements" in step) {
      if (world === "backup") {
        report("asks for requirements, which only the world restore has");
      }
      if (transformed) {
        report("asks for requirements after records; Armory asks before");
      }
      continue;
    }
    transformed = true;
    checkTransform(step, report);
  }
  return problems;
}

// --- internal ---

type Report = (text: string) => void;

function checkInit(step: InitStep, world: RecordWorldKind, report: Report): void {
  const contextWorld = "topic" in step.init.context ? "backup" : "restore";
  if (contextWorld !== world) {
    report(`has the context of the world ${contextWorld}, but the case's world is ${world}`);
  }
  const { config } = step.init;
  if (config !== null && config !== undefined && !isOwnConfig(config)) {
    checkSize(textSize(config), "init.config", report);
  }
  if (typeof step.expect === "object" && typeof step.expect.error === "object" && "is" in step.expect.error) {
    checkSize(textSize(step.expect.error.is), "expect.error.is", report);
  }
}

function checkTransform(step: TransformStep, report: Report): void {
  const { transform, expect, times = 1 } = step;
  if (expect.length !== transform.length) {
    report(`gives ${transform.length} records but expects ${expect.length} outcomes`);
  }
  if (transform.length * times > maxRecords) {
    report(`gives ${transform.length * times} records; at most ${maxRecords} are allowed`);
  }
  let size = 0;
  for (const record of transform) {
    size += expandedSize(record);
  }
  checkSize(size * times, "transform", report);
  for (const [index, outcome] of expect.entries()) {
    for (const record of expectedRecords(outcome)) {
      checkSize(expandedSize(record), `expect[${index}]`, report);
    }
    if (
      typeof outcome === "object" &&
      "error" in outcome &&
      typeof outcome.error === "object" &&
      "is" in outcome.error
    ) {
      checkSize(textSize(outcome.error.is), `expect[${index}].error.is`, report);
    }
  }
}

function expectedRecords(outcome: TransformStep["expect"][number]): RecordData[] {
  if (typeof outcome === "string") {
    return [];
  }
  const value = "accepted" in outcome ? outcome.accepted : "rejected" in outcome ? outcome.rejected : "same";
  return value === "same" ? [] : [value];
}

function checkSize(size: number, field: string, report: Report): void {
  if (size > maxExpandedBytes) {
    report(`${field} becomes ${size} bytes; at most ${maxExpandedBytes} are allowed`);
  }
}
