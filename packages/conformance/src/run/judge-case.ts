import type { Failure } from "../results/conformance-result.ts";
import type { Observation } from "../system/observation.ts";
import type { System } from "../system/system.ts";

/** Compare what a plugin answered with what a case expects; an empty list is a pass. Steps that were not run are not judged. */
export function judgeCase(system: System, steps: readonly unknown[], observations: readonly Observation[]): Failure[] {
  return observations.flatMap(({ exchanges }, step) =>
    exchanges.length === 0
      ? []
      : system.judge(steps[step], exchanges).map(({ kind, ...failure }) => ({ kind, step, ...failure })),
  );
}
