import type { ConformanceResult } from "../conformance-result.ts";

/** The report for programs: the result as JSON. */
export function renderJson(result: ConformanceResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
