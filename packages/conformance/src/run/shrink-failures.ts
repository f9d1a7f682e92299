import type { Failure } from "../results/conformance-result.ts";
import type { ConformanceCase } from "../system/conformance-case.ts";
import type { EnginePlugin } from "../system/engine-parts.ts";
import { isGenerated } from "../system/property.ts";
import type { System } from "../system/system.ts";
import { judgeCase } from "./judge-case.ts";
import type { CaseRun } from "./run-rounds.ts";

/** How to run a case again. */
export interface ShrinkSettings {
  /** What `{ from: subject }` stands for. */
  readonly subjectConfig: string | undefined;
  readonly signal?: AbortSignal;
}

/**
 * Replace what went wrong with random values by what goes wrong with the smallest one that fails alike.
 *
 * @returns the failures of the smallest value, by the case's name; cases that passed, and those whose values pass when they
 * are alone, are not in it.
 * @throws the signal's reason.
 */
export async function shrinkFailures(
  system: System,
  plugin: EnginePlugin,
  cases: readonly ConformanceCase[],
  runs: ReadonlyMap<string, readonly CaseRun[]>,
  { subjectConfig, signal }: ShrinkSettings,
): Promise<ReadonlyMap<string, readonly Failure[]>> {
  const judge = async (steps: readonly unknown[]): Promise<Failure[]> =>
    judgeCase(system, steps, await system.execute(plugin, steps, { batching: "batch", subjectConfig, signal }));
  const smallest = new Map<string, readonly Failure[]>();
  for (const found of cases.filter(isGenerated)) {
    const first = runs.get(found.name)?.find(({ round }) => round === "first");
    const [failure] = judgeCase(system, found.steps, first?.observations ?? []);
    if (failure === undefined) {
      continue;
    }
    const shrunk = await found.shrink(failure, async (steps) => (await judge(steps)).some(isLike(failure)));
    signal?.throwIfAborted();
    if (shrunk === undefined) {
      continue;
    }
    const failures = (await judge(shrunk.steps)).filter(isLike(failure));
    if (failures.length > 0) {
      smallest.set(
        found.name,
        failures.map((one) => ({ ...one, given: shrunk.given })),
      );
    }
  }
  return smallest;
}

// --- internal ---

/** A trap must not shrink into a wrong answer: that is another fault. */
function isLike({ kind }: Failure): (other: Failure) => boolean {
  return (other) => other.kind === kind;
}
