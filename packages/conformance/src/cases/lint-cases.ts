import { basename } from "node:path";
import type { ConformanceCase } from "../system/conformance-case.ts";
import { findSystem } from "../system/system.ts";
import { systems } from "../systems/index.ts";
import type { Behaviour } from "./behaviours.ts";
import { dryRun } from "./load-cases.ts";

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
    namePattern.test(name) && file.replaceAll("\\", "/").endsWith(`/${name}.json`)
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
  "world-is-directory": ({ name, world }) =>
    name.startsWith(`${world}/`) ? [] : [`world "${world}" is not the directory of "${name}"`],
  "behaviour-is-known": ({ behaviour, world }, { behaviours }) => {
    if (behaviour === "any") {
      return [];
    }
    const known = behaviours.find(({ name }) => name === behaviour);
    if (known === undefined) {
      return [`behavior "${behaviour}" has no file in behaviours/`];
    }
    return known.worlds.includes(world) ? [] : [`behavior "${behaviour}" has no cases in the world ${world}`];
  },
  "clause-is-there": ({ clause }) =>
    clause !== undefined && clausePattern.test(clause)
      ? []
      : [`clause "${clause ?? ""}" is not an item of a WIT file or a heading of armory or of a behavior`],
  "schema-is-named": ({ $schema }) => ($schema === undefined ? ["$schema is missing"] : []),
  "any-expects-anything": ({ behaviour, world, steps }) =>
    behaviour === "any"
      ? steps.flatMap((step, index) =>
          findSystem(world, systems)?.traitsOf(step).takesAnyAnswer === true
            ? []
            : [`steps[${index}]: expects an answer that not every plugin gives`],
        )
      : [],
  "steps-can-run": (found) => dryRun(found, systems),
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

/** `<world>/<area>/<kebab-name>` */
const namePattern = new RegExp(`^(${oneOf(systems.flatMap(({ worlds }) => worlds))})(/[a-z0-9]+(-[a-z0-9]+)*){2}$`);

/** `package/interface#item`, `armory#heading`, `<behaviour>#heading` */
const clausePattern = new RegExp(
  `^((${oneOf(systems.map(({ contract }) => contract))})/[a-z-]+|[a-z]+(-[a-z]+)*)#[a-z0-9.-]+$`,
);

function oneOf(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(".", String.raw`\.`)).join("|");
}

/** Two cases of one directory. */
function sameGroup(a: string, b: string): boolean {
  return a.slice(0, -basename(a).length) === b.slice(0, -basename(b).length);
}
