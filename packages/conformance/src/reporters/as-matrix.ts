import type { ConformanceResult } from "../results/conformance-result.ts";
import type { MatrixResult } from "../results/matrix-result.ts";

/** A single run as a matrix of one, so that a report has one form to render. */
export function asMatrix(result: ConformanceResult | MatrixResult): MatrixResult {
  if ("runs" in result) {
    return result;
  }
  const { ok, seed, milliseconds, counts, engine } = result;
  return {
    ok,
    seed,
    milliseconds,
    counts: { ...counts, different: 0 },
    engines: [engine],
    runs: [result],
    differences: [],
  };
}
