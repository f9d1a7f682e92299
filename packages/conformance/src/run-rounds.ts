import type { EnginePlugin } from "./engine.ts";
import { type Observation, executeCase } from "./execute-case.ts";
import type { ConformanceCase } from "./load-cases.ts";
import { shuffle } from "./shuffle.ts";

/** What a plugin answered when a case ran: the first time, again in another order, or once more record by record. */
export interface CaseRun {
  readonly round: "first" | "second" | "single";
  readonly observations: readonly Observation[];
  readonly milliseconds: number;
}

/** How far a run has come. In all rounds, every case runs two times, those with several records in a step three times. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** The case that ran. */
  readonly name: string;
}

/** How to run the cases of a suite. */
export interface RoundSettings {
  /** All rounds, or the first alone. */
  readonly rounds: "all" | "first";
  /** The seed of the order of the second round. */
  readonly seed: number;
  /** How many cases run at a time. */
  readonly concurrency: number;
  /** What `{ from: subject }` stands for. */
  readonly subjectConfig: string | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Run every case once in the order of names; unless that is enough, then all again in a shuffled order, those that give several records also
 * record by record.
 *
 * @returns the runs of each case, by its name.
 * @throws the signal's reason.
 */
export async function runRounds(
  plugin: EnginePlugin,
  cases: readonly ConformanceCase[],
  { rounds, seed, concurrency, subjectConfig, signal, onProgress }: RoundSettings,
): Promise<ReadonlyMap<string, readonly CaseRun[]>> {
  const first: Turn[] = cases.map((found) => ({ found, round: "first" }));
  const again = rounds === "all" ? shuffle(cases.flatMap(laterTurns), seed) : [];
  const total = first.length + again.length;
  const runs = new Map<string, CaseRun[]>();
  let done = 0;
  const run = async ({ found, round }: Turn): Promise<void> => {
    const started = performance.now();
    const batching = round === "single" ? "single" : "batch";
    const observations = await executeCase(plugin, found.steps, { batching, subjectConfig, signal });
    const list = runs.get(found.name) ?? [];
    list.push({ round, observations, milliseconds: performance.now() - started });
    runs.set(found.name, list);
    done += 1;
    onProgress?.({ done, total, name: found.name });
  };
  await inParallel(first, concurrency, run);
  await inParallel(again, concurrency, run);
  return runs;
}

// --- internal ---

interface Turn {
  readonly found: ConformanceCase;
  readonly round: CaseRun["round"];
}

function laterTurns(found: ConformanceCase): Turn[] {
  return [{ found, round: "second" }, ...(givesSeveral(found) ? [{ found, round: "single" } as const] : [])];
}

function givesSeveral({ steps }: ConformanceCase): boolean {
  return steps.some((step) => "transform" in step && step.transform.length * (step.times ?? 1) > 1);
}

/** The first failure stops the rest from starting, and is thrown once those under way have ended. */
async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  if (failures.length > 0) {
    throw failures[0];
  }
}
