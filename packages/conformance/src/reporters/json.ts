import type { ConformanceResult } from "../results/conformance-result.ts";
import type { MatrixResult } from "../results/matrix-result.ts";

/** The report for programs: the result as JSON. */
export function renderJson(result: ConformanceResult | MatrixResult): string {
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
