import { availableParallelism } from "node:os";
import type { Limits } from "@armory-plugins/host";
import { type Behaviour, loadBehaviours } from "../cases/behaviours.ts";
import { matchesGlob } from "../cases/glob.ts";
import { relevantFailures } from "../cases/known-failures.ts";
import { ConformanceError } from "../conformance-error.ts";
import type { Engine } from "../engines/engine.ts";
import { systemOf } from "../engines/find-plugin.ts";
import type { CaseResult, CaseStatus, ConformanceResult } from "../results/conformance-result.ts";
import type { ConformanceCase } from "../system/conformance-case.ts";
import type { Observation } from "../system/observation.ts";
import { isGenerated, propertyCases } from "../system/property.ts";
import type { System } from "../system/system.ts";
import { systems as knownSystems } from "../systems/index.ts";
import type { ConformanceOptions } from "./conformance-options.ts";
import { runRounds } from "./run-rounds.ts";
import { checkClaims, filterCases, impliedBehaviours, selectCases } from "./select-cases.ts";
import { shrinkFailures } from "./shrink-failures.ts";
import { toCaseResult } from "./to-case-result.ts";

/** What the run of a plugin on an engine found, and what was seen. */
export interface SubjectRun {
  readonly result: ConformanceResult;
  /** The plugin's system. */
  readonly system: System;
  /** What the plugin answered in the first round, case by case in the order of the result. */
  readonly observed: readonly ObservedCase[];
}

/** What a plugin answered in one case. */
export interface ObservedCase {
  readonly name: string;
  readonly observations: readonly Observation[];
  /** The command that runs this case alone on these engines. */
  readonly command: (engines: readonly string[]) => string;
}

/**
 * Run the cases that apply to a plugin on one engine: all rounds, or the first alone.
 *
 * @throws ConformanceError `UNKNOWN_BEHAVIOUR`, `NO_CASE_SELECTED`, `INVALID_ARGUMENT`; what the engine throws when it
 * loads the component; the signal's reason.
 */
export async function runSubject(
  options: ConformanceOptions,
  engine: Engine,
  rounds: "all" | "first",
): Promise<SubjectRun> {
  const { subject, cases, systems = knownSystems, signal } = options;
  const started = performance.now();
  const seed = options.seed === undefined ? randomSeed() : checkSeed(options.seed);
  const concurrency = checkWhole("concurrency", options.concurrency ?? Math.min(4, availableParallelism()), 1, 256);
  const propertyRuns = checkWhole("propertyRuns", options.propertyRuns ?? defaultPropertyRuns, 0, 10_000);
  const behaviours = await loadBehaviours();
  checkClaims(subject.supports, behaviours, cases);
  const claims = impliedBehaviours(subject.supports, behaviours);
  signal?.throwIfAborted();
  const plugin = await engine.load(options.component, {
    systems,
    limits: { ...patience, ...options.limits },
    ...(options.cacheDir !== undefined && { cacheDir: options.cacheDir }),
    ...(signal !== undefined && { signal }),
  });
  try {
    const { world } = plugin;
    const system = systemOf(plugin, systems);
    const generated = propertyCases(system.properties, world, { seed, runs: propertyRuns });
    const applicable = selectCases(cases, world, system, claims, behaviours, generated);
    const selected = filterCases(applicable, options.filter ?? []);
    const known = relevantFailures(subject.knownFailures ?? [], subject.name, engine.name);
    const subjectConfig = subject.config ?? defaultConfig(subject.supports, behaviours);
    const runs = await runRounds(system, plugin, selected, { ...options, rounds, seed, concurrency, subjectConfig });
    const smallest = await shrinkFailures(system, plugin, selected, runs, { ...options, subjectConfig });
    const command = (found: ConformanceCase, engines: readonly string[]): string => {
      const text = (options.command ?? defaultCommand(options.component))(found.name, engineFlag(engines));
      return isGenerated(found) ? `${text} --seed ${seed}` : text;
    };
    const results = selected.map((found) => {
      const again = command(found, [engine.name]);
      const setup = { config: subjectConfig, remedy: subject.configRemedy ?? "name a config that it starts with" };
      return toCaseResult(
        found,
        runs.get(found.name) ?? [],
        { system, known, command: again, setup },
        smallest.get(found.name),
      );
    });
    const problems = known
      .filter((entry) => !applicable.some(({ name }) => matchesGlob(name, entry.case)))
      .map((entry) => `known failure "${entry.case}" of "${entry.subject}" matches no case; remove it`);
    const counts = count(results);
    const result = {
      subject: subject.name,
      engine: engine.name,
      world,
      behaviours: claims,
      seed,
      milliseconds: Math.round(performance.now() - started),
      ok: counts.failed === 0 && counts["not-run"] === 0 && counts.passed > 0 && problems.length === 0,
      counts,
      problems,
      cases: results,
    };
    const observed = selected.map((found) => ({
      name: found.name,
      observations: runs.get(found.name)?.find(({ round }) => round === "first")?.observations ?? [],
      command: (engines: readonly string[]) => command(found, engines),
    }));
    return { result, system, observed };
  } finally {
    await plugin.close();
  }
}

/** A seed that nobody chose. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 32);
}

/**
 * A seed that somebody chose.
 *
 * @throws ConformanceError `INVALID_ARGUMENT` when it is not a whole number from 0 to 2^32-1.
 */
export function checkSeed(seed: number): number {
  return checkWhole("seed", seed, 0, 2 ** 32 - 1);
}

// --- internal ---

/** More than a host gives: cases are about what a plugin does, and the machine of an author or a CI job may be busy. */
const patience: Partial<Limits> = { initMs: 30_000, callMs: 30_000 };

/** How many random values a property tries when nobody says otherwise. */
const defaultPropertyRuns = 100;

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

function defaultCommand(component: string | Uint8Array): NonNullable<ConformanceOptions["command"]> {
  const path = typeof component === "string" ? component : "plugin.wasm";
  return (caseName, engine) => `npx armory conformance ${shellWord(path)}${engine} --case ${shellWord(caseName)}`;
}

/** A string as one word of a POSIX shell; a backslash stays bare, since paths of Windows have it. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
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

/** The flag by which a command runs on these engines, with a space before it; nothing for v8 alone, which is the default. */
function engineFlag(engines: readonly string[]): string {
  return engines.length === 1 && engines[0] === "v8" ? "" : ` --engine ${engines.join(",")}`;
}
