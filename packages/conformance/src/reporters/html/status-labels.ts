import type { CellStatus } from "./findings.ts";

/** What a status is called on the page. */
export const statusLabels: Readonly<Record<CellStatus, string>> = {
  failed: "failed",
  different: "different",
  "expected-failure": "failed as expected",
  "not-run": "not run",
  passed: "passed",
};
