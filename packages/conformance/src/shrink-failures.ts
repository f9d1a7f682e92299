import type { Step } from "./case-schema.ts";
import type { Failure } from "./conformance-result.ts";
import type { EnginePlugin } from "./engine.ts";
import { executeCase } from "./execute-case.ts";
import { judgeCase } from "./judge-case.ts";
import type { ConformanceCase } from "./load-cases.ts";
import { isGenerated } from "./properties/generated-case.ts";
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
  plugin: EnginePlugin,
  cases: readonly ConformanceCase[],
  runs: ReadonlyMap<string, readonly CaseRun[]>,
  { subjectConfig, signal }: ShrinkSettings,
): Promise<ReadonlyMap<string, readonly Failure[]>> {
  const judge = async (steps: readonly Step[]): Promise<Failure[]> =>
    judgeCase(steps, await executeCase(plugin, steps, { batching: "batch", subjectConfig, signal }));
  const smallest = new Map<string, readonly Failure[]>();
  for (const found of cases.filter(isGenerated)) {
    const first = runs.get(found.name)?.find(({ round }) => round === "first");
    const [failure] = judgeCase(found.steps, first?.observations ?? []);
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
