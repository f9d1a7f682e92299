import { v8Engine } from "../engines/v8.ts";
import type { ConformanceResult } from "../results/conformance-result.ts";
import type { ConformanceOptions } from "./conformance-options.ts";
import { runSubject } from "./run-subject.ts";

/**
 * Run the cases that apply to a plugin and say what was found; a plugin that fails is a result, not an exception.
 *
 * Each case runs once in the order of names, then all run again in a shuffled order, and those that give several things
 * at once a third time one by one. What disagrees is a failure of its own kind. Among the cases are properties, with
 * random values; of what fails there, the smallest value is looked for.
 *
 * @throws ConformanceError `UNKNOWN_BEHAVIOUR`, `NO_CASE_SELECTED`, `INVALID_ARGUMENT`; what the engine throws when it
 * loads the component; the signal's reason.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceResult> {
  const { result } = await runSubject(options, options.engine ?? v8Engine, "all");
  return result;
}
