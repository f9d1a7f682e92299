import type { ConformanceCase } from "../system/conformance-case.ts";
import type { EnginePlugin } from "../system/engine-parts.ts";
import type { Observation } from "../system/observation.ts";
import type { System } from "../system/system.ts";

/** What a plugin answered when a case ran: the first time, again in another order, or once more with one thing at a time. */
export interface CaseRun {
  readonly round: "first" | "second" | "single";
  readonly observations: readonly Observation[];
  readonly milliseconds: number;
}

/** How far a run has come. In all rounds, every case runs two times, those with several things in a step three times. */
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
 * Run every case once in the order of names; unless that is enough, then all again in a shuffled order, those that give several things also
 * one by one.
 *
 * @returns the runs of each case, by its name.
 * @throws the signal's reason.
 */
export async function runRounds(
  system: System,
  plugin: EnginePlugin,
  cases: readonly ConformanceCase[],
  { rounds, seed, concurrency, subjectConfig, signal, onProgress }: RoundSettings,
): Promise<ReadonlyMap<string, readonly CaseRun[]>> {
  const first: Turn[] = cases.map((found) => ({ found, round: "first" }));
  const again =
    rounds === "all"
      ? shuffle(
          cases.flatMap((found) => laterTurns(system, found)),
          seed,
        )
      : [];
  const total = first.length + again.length;
  const runs = new Map<string, CaseRun[]>();
  let done = 0;
  const run = async ({ found, round }: Turn): Promise<void> => {
    const started = performance.now();
    const batching = round === "single" ? "single" : "batch";
    const observations = await system.execute(plugin, found.steps, { batching, subjectConfig, signal });
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

function laterTurns(system: System, found: ConformanceCase): Turn[] {
  const givesSeveral = found.steps.some((step) => system.traitsOf(step).givesSeveral);
  return [{ found, round: "second" }, ...(givesSeveral ? [{ found, round: "single" } as const] : [])];
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

/**
 * The same values in an order that depends on the seed alone.
 *
 * Each value gets a rank from the generator mulberry32: good enough to mix cases, and the same everywhere.
 */
function shuffle<T>(values: readonly T[], seed: number): T[] {
  const random = mulberry32(seed);
  return values
    .map((value) => ({ value, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
