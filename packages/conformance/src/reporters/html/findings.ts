import type { CaseResult, CaseStatus } from "../../results/conformance-result.ts";
import type { EngineDifference, MatrixResult } from "../../results/matrix-result.ts";

/** How a cell of the matrix looks: how the case ended, or that the engines differ about it. */
export type CellStatus = CaseStatus | "different";

/** Something of which the page tells the details: a case that did not pass, or a difference between engines. */
export interface Finding {
  /** Its place on the page. */
  readonly id: string;
  readonly status: CellStatus;
  readonly world: string;
  readonly subject: string;
  readonly engines: readonly string[];
  readonly case: string;
  /** What was found: in one run, or between runs. */
  readonly found: { readonly result: CaseResult } | { readonly difference: EngineDifference };
}

/** All statuses: what is worst comes first. */
export const cellStatuses: readonly CellStatus[] = ["failed", "different", "expected-failure", "not-run", "passed"];

/** Everything that did not pass in a matrix, what is worst first. */
export function listFindings({ runs, differences }: MatrixResult): Finding[] {
  const found: Omit<Finding, "id">[] = [];
  for (const { subject, engine, world, cases } of runs) {
    for (const result of cases) {
      if (result.status !== "passed") {
        found.push({ status: result.status, world, subject, engines: [engine], case: result.name, found: { result } });
      }
    }
  }
  for (const difference of differences) {
    const { subject } = difference;
    const world = runs.find((run) => run.subject === subject)?.world ?? "";
    const status = difference.why === undefined ? "different" : "expected-failure";
    const engines = difference.values.map(({ engine }) => engine);
    found.push({ status, world, subject, engines, case: difference.case, found: { difference } });
  }
  return found
    .toSorted((one, other) => cellStatuses.indexOf(one.status) - cellStatuses.indexOf(other.status))
    .map((one, index) => ({ ...one, id: `finding-${index + 1}` }));
}
