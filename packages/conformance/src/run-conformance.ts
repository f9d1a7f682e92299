import { availableParallelism } from "node:os";
import type { Limits } from "@armory-plugins/host";
import { type Behaviour, loadBehaviours } from "./behaviours.ts";
import { ConformanceError } from "./conformance-error.ts";
import type { CaseResult, CaseStatus, ConformanceResult } from "./conformance-result.ts";
import type { Engine } from "./engine.ts";
import { v8Engine } from "./engines/v8.ts";
import { matchesGlob } from "./glob.ts";
import { type KnownFailure, relevantFailures } from "./known-failures.ts";
import type { ConformanceCase } from "./load-cases.ts";
import { isGenerated } from "./properties/generated-case.ts";
import { defaultPropertyRuns, propertyCases } from "./property-cases.ts";
import { type Progress, runRounds } from "./run-rounds.ts";
import { checkClaims, filterCases, impliedBehaviours, selectCases } from "./select-cases.ts";
import { shrinkFailures } from "./shrink-failures.ts";
import { toCaseResult } from "./to-case-result.ts";

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
  /** The seed of the order of the second runs and of random values, from 0 to 2^32-1. Default: another one each time. */
  readonly seed?: number;
  /** How many random values each property tries, a quarter of it for configs; 0 leaves properties out. Default: 100. */
  readonly propertyRuns?: number;
  /** How many cases run at a time. Default: one a core, at most 4. */
  readonly concurrency?: number;
  /** Stops the run; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each run of a case. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * The command that runs one case alone; that of a property gets ` --seed <seed>` behind it.
   * Default: `armory conformance <component> --case <name>`.
   */
  readonly command?: (caseName: string) => string;
}

/**
 * Run the cases that apply to a plugin and say what was found; a plugin that fails is a result, not an exception.
 *
 * Each case runs once in the order of names, then all run again in a shuffled order, and those that give several records
 * at once a third time record by record. What disagrees is a failure of its own kind. Among the cases are properties, with
 * random values; of what fails there, the smallest value is looked for.
 *
 * @throws ConformanceError `UNKNOWN_BEHAVIOUR`, `NO_CASE_SELECTED`, `INVALID_ARGUMENT`; what the engine throws when it
 * loads the component; the signal's reason.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceResult> {
  const { subject, cases, engine = v8Engine, signal } = options;
  const started = performance.now();
  const seed = checkWhole("seed", options.seed ?? Math.floor(Math.random() * 2 ** 32), 0, 2 ** 32 - 1);
  const concurrency = checkWhole("concurrency", options.concurrency ?? Math.min(4, availableParallelism()), 1, 256);
  const propertyRuns = checkWhole("propertyRuns", options.propertyRuns ?? defaultPropertyRuns, 0, 10_000);
  const behaviours = await loadBehaviours();
  checkClaims(subject.supports, behaviours, cases);
  const claims = impliedBehaviours(subject.supports, behaviours);
  signal?.throwIfAborted();
  const plugin = await engine.load(options.component, {
    ...(options.limits !== undefined && { limits: options.limits }),
    ...(signal !== undefined && { signal }),
  });
  try {
    const generated = propertyCases(plugin.world, { seed, runs: propertyRuns });
    const applicable = selectCases(cases, plugin.world, claims, generated);
    const selected = filterCases(applicable, options.filter ?? []);
    const known = relevantFailures(subject.knownFailures ?? [], subject.name, engine.name);
    const subjectConfig = subject.config ?? defaultConfig(subject.supports, behaviours);
    const runs = await runRounds(plugin, selected, { ...options, seed, concurrency, subjectConfig });
    const smallest = await shrinkFailures(plugin, selected, runs, { ...options, subjectConfig });
    const command = options.command ?? defaultCommand(options.component);
    const results = selected.map((found) => {
      const again = isGenerated(found) ? `${command(found.name)} --seed ${seed}` : command(found.name);
      return toCaseResult(found, runs.get(found.name) ?? [], known, again, smallest.get(found.name));
    });
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
