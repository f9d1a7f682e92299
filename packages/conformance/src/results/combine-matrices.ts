import type { CaseStatus } from "./conformance-result.ts";
import type { EngineDifference, MatrixResult } from "./matrix-result.ts";

/**
 * Combine the results of several plugins, or of several runs of one, into one result.
 *
 * @param matrices in the order of the result.
 * @param run what holds for all of them: the seed, the engines in their order, and the wall clock's time in milliseconds.
 */
export function combineMatrices(
  matrices: readonly Pick<MatrixResult, "runs" | "differences">[],
  run: Pick<MatrixResult, "seed" | "engines" | "milliseconds">,
): MatrixResult {
  const runs = matrices.flatMap((one) => one.runs);
  const differences = matrices.flatMap((one) => one.differences);
  const different = differences.filter(isUnknown).length;
  const sum = (status: CaseStatus): number => runs.reduce((total, { counts }) => total + counts[status], 0);
  return {
    ok: different === 0 && runs.every(({ ok }) => ok),
    seed: run.seed,
    milliseconds: Math.round(run.milliseconds),
    counts: {
      passed: sum("passed"),
      failed: sum("failed"),
      "expected-failure": sum("expected-failure"),
      "not-run": sum("not-run"),
      different,
    },
    engines: run.engines,
    runs,
    differences,
  };
}

// --- internal ---

function isUnknown({ why }: EngineDifference): boolean {
  return why === undefined;
}
