import type { ConformanceResult } from "../conformance-result.ts";
import type { MatrixResult } from "../matrix-result.ts";

/** The report for programs: the result as JSON. */
export function renderJson(result: ConformanceResult | MatrixResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
