import { basename } from "node:path";
import type { Behaviour } from "./behaviours.ts";
import type { Step } from "./case-schema.ts";
import { dryRun } from "./dry-run.ts";
import type { ConformanceCase } from "./load-cases.ts";

/** A rule of the suite: says what is wrong with a case, or nothing. */
export type LintRule = (found: ConformanceCase, suite: LintedSuite) => readonly string[];

/** What the rules know beside the case. */
export interface LintedSuite {
  readonly cases: readonly ConformanceCase[];
  readonly behaviours: readonly Behaviour[];
}

/** The rules for the cases of this repository, stricter than the schema, by their names. */
export const lintRules: Readonly<Record<string, LintRule>> = {
  "name-is-path": ({ name, file }) =>
    /^(backup|restore|nri)(\/[a-z0-9]+(-[a-z0-9]+)*){2}$/.test(name) &&
    file.replaceAll("\\", "/").endsWith(`/${name}.json`)
      ? []
      : [`name "${name}" is not <world>/<area>/<kebab-name>, its path`],
  "name-is-unique": ({ name }, { cases }) =>
    cases.filter((other) => other.name.toLowerCase() === name.toLowerCase()).length === 1
      ? []
      : [`name "${name}" is not unique`],
  "description-is-unique": ({ name, description }, { cases }) =>
    cases
      .filter((other) => other.name !== name && other.description === description && sameGroup(other.name, name))
      .map((other) => `description is that of "${other.name}" too`),
  "description-is-plain": ({ description }) => [
    ...(/\b(should|must|test that|tests that|verify|ensure)\b/i.test(description)
      ? [`description "${description}" says what is wished; say what happens`]
      : []),
    ...(description !== description.trim() || description.endsWith(".") || description.length > 70
      ? [`description "${description}" is padded, ends with a full stop or is longer than 70`]
      : []),
  ],
  "world-is-folder": ({ name, world }) =>
    name.startsWith(`${world}/`) ? [] : [`world "${world}" is not the folder of "${name}"`],
  "behaviour-is-known": ({ behaviour, world }, { behaviours }) => {
    if (behaviour === "any") {
      return [];
    }
    const known = behaviours.find(({ name }) => name === behaviour);
    if (known === undefined) {
      return [`behaviour "${behaviour}" has no file in behaviours/`];
    }
    return known.worlds.includes(world) ? [] : [`behaviour "${behaviour}" has no cases in the world ${world}`];
  },
  "clause-is-there": ({ clause }) =>
    clause !== undefined && clausePattern.test(clause)
      ? []
      : [`clause "${clause ?? ""}" is no item of a WIT file, nor a heading of armory or of a behaviour`],
  "schema-is-named": ({ $schema }) => ($schema === undefined ? ["$schema is missing"] : []),
  "any-expects-anything": ({ behaviour, steps }) =>
    behaviour === "any"
      ? steps.flatMap((step: Step, index) =>
          expectsAnything(step) ? [] : [`steps[${index}]: expects an answer that not every plugin gives`],
        )
      : [],
  "steps-can-run": (found) => dryRun(found),
};

/** Apply every rule to every case; each problem names file and rule. */
export function lintCases(suite: LintedSuite): string[] {
  return suite.cases.flatMap((found) =>
    Object.entries(lintRules).flatMap(([rule, check]) =>
      check(found, suite).map((problem) => `${found.file}: ${problem} (${rule})`),
    ),
  );
}

// --- internal ---

/** `package/interface#item`, `armory#heading`, `<behaviour>#heading` */
const clausePattern =
  /^(kannika:wasi-plugins@0\.1\.0\/[a-z-]+|armory:nri@0\.1\.0\/[a-z-]+|[a-z]+(-[a-z]+)*)#[a-z0-9.-]+$/;

function expectsAnything(step: Step): boolean {
  const opens = "init" in step || "configure" in step;
  const outcomes = Array.isArray(step.expect) ? step.expect : [step.expect];
  const saysMore = ("log" in step && step.log !== undefined) || ("updates" in step && step.updates !== undefined);
  return !saysMore && outcomes.every((outcome) => outcome === "any" || (opens && outcome === "ok"));
}

/** Two cases of one folder. */
function sameGroup(a: string, b: string): boolean {
  return a.slice(0, -basename(a).length) === b.slice(0, -basename(b).length);
}
