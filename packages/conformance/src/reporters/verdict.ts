import type { ConformanceResult } from "../results/conformance-result.ts";

/** What a run says of its plugin, as a verb: cases that were not run prove nothing, and are not failures of the plugin either. */
export function verdictOf({ ok, counts, problems }: Pick<ConformanceResult, "ok" | "counts" | "problems">): string {
  if (ok) {
    return "conforms";
  }
  const isOpen = counts.failed === 0 && problems.length === 0 && counts.passed > 0;
  return isOpen ? "is not known to conform" : "does not conform";
}

/** The cases that were not run, by the directory that they are in: `<world>/any (9), <world>/property (2)`. */
export function renderNotRun(cases: ConformanceResult["cases"]): string {
  const directories = cases
    .filter(({ status }) => status === "not-run")
    .map(({ name }) => (name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : name));
  return [...Map.groupBy(directories, (directory) => directory)]
    .map(([directory, { length }]) => `${directory} (${length})`)
    .join(", ");
}
