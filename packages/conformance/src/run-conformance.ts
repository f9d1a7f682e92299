import { availableParallelism } from "node:os";
import type { Limits } from "@armory-plugins/host";
import { type Behaviour, loadBehaviours } from "./behaviours.ts";
import { compareRuns } from "./compare-runs.ts";
import { ConformanceError } from "./conformance-error.ts";
import type { CaseResult, CaseStatus, ConformanceResult, Failure } from "./conformance-result.ts";
import type { Engine, EnginePlugin } from "./engine.ts";
import { v8Engine } from "./engines/v8.ts";
import { type Batching, type Observation, executeCase } from "./execute-case.ts";
import { matchesGlob } from "./glob.ts";
import { judgeCase } from "./judge-case.ts";
import { type KnownFailure, relevantFailures } from "./known-failures.ts";
import type { ConformanceCase } from "./load-cases.ts";
import { renderText } from "./render-value.ts";
import { checkClaims, filterCases, impliedBehaviours, selectCases } from "./select-cases.ts";
import { shuffle } from "./shuffle.ts";

/** The plugin under test, and what it says of itself. */
export interface Subject {
  /** The word that reports and known failures use. */
  readonly name: string;
  /** The behaviours that it claims; cases of behaviour `any` apply to all. */
  readonly supports: readonly string[];
  /** A config that it starts with. Default: that of the first claimed behaviour that has one, else none. */
  readonly config?: string;
  /** The failures that are known. Default: none. */
  readonly knownFailures?: readonly KnownFailure[];
}

/** What to run. */
export interface ConformanceOptions {
  /** The component: its path or its bytes. */
  readonly component: string | Uint8Array;
  readonly subject: Subject;
  /** The cases, from {@link loadCases}. */
  readonly cases: readonly ConformanceCase[];
  /** Globs of case names; a case must match one. Default: all cases. */
  readonly filter?: readonly string[];
  /** What runs the plugin. Default: {@link v8Engine}. */
  readonly engine?: Engine;
  /** Limits that differ from the engine's defaults. */
  readonly limits?: Partial<Limits>;
  /** The seed of the order of the second runs, from 0 to 2^32-1. Default: another one each time. */
  readonly seed?: number;
  /** How many cases run at a time. Default: one a core, at most 4. */
  readonly concurrency?: number;
  /** Stops the run; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each run of a case. */
  readonly onProgress?: (progress: Progress) => void;
  /** The command that runs one case alone. Default: `armory conformance <component> --case <name>`. */
  readonly command?: (caseName: string) => string;
}

/** How far a run has come. Every case runs two times, those with several records in a step three times. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** The case that ran. */
  readonly name: string;
}

/**
 * Run the cases that apply to a plugin and say what was found; a plugin that fails is a result, not an exception.
 *
 * Each case runs once in the order of names, then all run again in a shuffled order, and those that give several records
 * at once a third time record by record. What disagrees is a failure of its own kind.
 *
 * @throws ConformanceError `UNKNOWN_BEHAVIOUR`, `NO_CASE_SELECTED`, `INVALID_ARGUMENT`; what the engine throws when it
 * loads the component; the signal's reason.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceResult> {
  const { subject, cases, engine = v8Engine, signal } = options;
  const started = performance.now();
  const seed = checkWhole("seed", options.seed ?? Math.floor(Math.random() * 2 ** 32), 0, 2 ** 32 - 1);
  const concurrency = checkWhole("concurrency", options.concurrency ?? Math.min(4, availableParallelism()), 1, 256);
  const behaviours = await loadBehaviours();
  checkClaims(subject.supports, behaviours, cases);
  const claims = impliedBehaviours(subject.supports, behaviours);
  signal?.throwIfAborted();
  const plugin = await engine.load(options.component, {
    ...(options.limits !== undefined && { limits: options.limits }),
    ...(signal !== undefined && { signal }),
  });
  try {
    const applicable = selectCases(cases, plugin.world, claims);
    const selected = filterCases(applicable, options.filter ?? []);
    const known = relevantFailures(subject.knownFailures ?? [], subject.name, engine.name);
    const subjectConfig = subject.config ?? defaultConfig(subject.supports, behaviours);
    const runs = await runAll(plugin, selected, { ...options, seed, concurrency, subjectConfig });
    const command = options.command ?? defaultCommand(options.component);
    const results = selected.map((found) => toResult(found, runs.get(found.name) ?? [], known, command(found.name)));
    const problems = known
      .filter((entry) => !applicable.some(({ name }) => matchesGlob(name, entry.case)))
      .map((entry) => `known failure "${entry.case}" of "${entry.subject}" matches no case; remove it`);
    const counts = count(results);
    return {
      subject: subject.name,
      engine: engine.name,
      world: plugin.world,
      behaviours: claims,
      seed,
      milliseconds: Math.round(performance.now() - started),
      ok: counts.failed === 0 && counts.passed > 0 && problems.length === 0,
      counts,
      problems,
      cases: results,
    };
  } finally {
    await plugin.close();
  }
}

// --- internal ---

interface Run {
  readonly round: "first" | "second" | "single";
  readonly observations: readonly Observation[];
  readonly milliseconds: number;
}

interface RunSettings extends ConformanceOptions {
  readonly seed: number;
  readonly concurrency: number;
  readonly subjectConfig: string | undefined;
}

async function runAll(
  plugin: EnginePlugin,
  cases: readonly ConformanceCase[],
  { seed, concurrency, subjectConfig, signal, onProgress }: RunSettings,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const first = cases.map((found) => ({ found, round: "first" as const, batching: "batch" as const }));
  const again = shuffle(
    cases.flatMap((found) => [
      { found, round: "second" as const, batching: "batch" as const },
      ...(givesSeveral(found) ? [{ found, round: "single" as const, batching: "single" as const }] : []),
    ]),
    seed,
  );
  const total = first.length + again.length;
  const runs = new Map<string, Run[]>();
  let done = 0;
  const run = async ({
    found,
    round,
    batching,
  }: {
    found: ConformanceCase;
    round: Run["round"];
    batching: Batching;
  }) => {
    const started = performance.now();
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

function toResult(
  found: ConformanceCase,
  runs: readonly Run[],
  known: readonly KnownFailure[],
  command: string,
): CaseResult {
  const observationsOf = (round: Run["round"]) => runs.find((run) => run.round === round)?.observations;
  const first = observationsOf("first") ?? [];
  const base = {
    name: found.name,
    description: found.description,
    ...(found.clause !== undefined && { clause: found.clause }),
    behaviour: found.behaviour,
    milliseconds: Math.round(runs.reduce((sum, run) => sum + run.milliseconds, 0)),
    command,
  };
  const refusal = refusedSetup(found, first);
  if (refusal !== undefined) {
    const why = `init refused the config that cases for any plugin use: ${refusal}; name a config it starts with`;
    return { ...base, status: "not-run", failures: [], why };
  }
  const [second, single] = [observationsOf("second"), observationsOf("single")];
  const failures = [
    ...judgeCase(found.steps, first),
    second && compareRuns("not-deterministic", first, second),
    single && compareRuns("batch-disagrees", first, single),
  ].filter((failure) => failure !== undefined);
  return { ...base, ...judge(found.name, failures, known) };
}

/** The text with which a plugin refused its own config, in a case that needs it to start. */
function refusedSetup({ steps }: ConformanceCase, observations: readonly Observation[]): string | undefined {
  for (const [index, step] of steps.entries()) {
    const observation = observations[index];
    if ("init" in step && step.expect === "ok" && observation?.call === "init") {
      const { config } = step.init;
      const own = typeof config === "object" && config !== null && "from" in config;
      if (own && observation.answer.tag === "refused") {
        return renderText(observation.answer.text);
      }
    }
  }
  return undefined;
}

function judge(
  name: string,
  failures: readonly Failure[],
  known: readonly KnownFailure[],
): Pick<CaseResult, "status" | "failures" | "why"> {
  const entry = known.find((candidate) => matchesGlob(name, candidate.case));
  if (entry === undefined) {
    return { status: failures.length === 0 ? "passed" : "failed", failures };
  }
  if (failures.length > 0) {
    return { status: "expected-failure", failures, why: `${entry.why} (since ${entry.since})` };
  }
  const expected = `a failure: ${entry.why} (since ${entry.since})`;
  return {
    status: "failed",
    failures: [{ kind: "unexpected-pass", expected, actual: "a pass; remove the known failure" }],
  };
}

function count(results: readonly CaseResult[]): Record<CaseStatus, number> {
  const counts = { passed: 0, failed: 0, "expected-failure": 0, "not-run": 0 };
  for (const { status } of results) {
    counts[status] += 1;
  }
  return counts;
}

function defaultConfig(supports: readonly string[], behaviours: readonly Behaviour[]): string | undefined {
  for (const name of supports) {
    const config = behaviours.find((behaviour) => behaviour.name === name)?.config;
    if (config !== undefined) {
      return config;
    }
  }
  return undefined;
}

function defaultCommand(component: string | Uint8Array): (caseName: string) => string {
  const path = typeof component === "string" ? component : "plugin.wasm";
  const quoted = /^[\w@%+=:,./\\-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return (caseName) => `armory conformance ${quoted} --case ${caseName}`;
}

function checkWhole(name: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new ConformanceError(
      "INVALID_ARGUMENT",
      `${name} is ${value}; expected a whole number from ${min} to ${max}`,
    );
  }
  return value;
}
