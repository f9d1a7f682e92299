import fc from "fast-check";
import type { Failure } from "../results/conformance-result.ts";
import type { ConformanceCase } from "./conformance-case.ts";

/** Something that holds for all values, of which a run tries some. */
export interface PropertyDefinition<Value, Step> {
  /** What its cases are called, below `<world>/property/`. */
  readonly name: string;
  readonly description: string;
  readonly clause: string;
  readonly behaviour: string;
  readonly worlds: readonly string[];
  /** Of how many runs one tries a value; more than 1 where each value needs an instance of its own. */
  readonly every: number;
  readonly values: fc.Arbitrary<Value>;
  /** The steps that try values. */
  steps(values: readonly Value[], world: string): Step[];
  /** Which of the values a failure speaks of; undefined when it is none of them. */
  indexOf(failure: Failure): number | undefined;
  /** A value as people read it. */
  render(value: Value): string;
}

/** Makes a property's case of a world, with values that depend on the seed alone. */
export interface Property {
  /** The case; undefined for a world in which the property says nothing. */
  toCase(world: string, seed: number, runs: number): GeneratedCase | undefined;
}

/** A case whose values are random: made from a property and a seed, and always the same for the same seed. */
export interface GeneratedCase extends ConformanceCase {
  /**
   * Look for the smallest steps that still fail, with one value alone.
   *
   * @returns undefined when the value passes alone: it takes those before it to fail.
   */
  shrink(failure: Failure, fails: (steps: readonly unknown[]) => Promise<boolean>): Promise<Shrunk | undefined>;
}

/** The smallest value that fails. */
export interface Shrunk {
  readonly steps: readonly unknown[];
  /** The value, as people read it. */
  readonly given: string;
}

/** Whether a case was generated. */
export function isGenerated(found: ConformanceCase): found is GeneratedCase {
  return "shrink" in found && typeof found.shrink === "function";
}

/** A property whose values, of whatever type, nobody else needs to know. */
export function defineProperty<Value, Step>(definition: PropertyDefinition<Value, Step>): Property {
  return {
    toCase: (world, seed, runs) =>
      definition.worlds.includes(world) ? caseOf(definition, world, seed, runs) : undefined,
  };
}

/** How to make the cases of properties. */
export interface PropertyCasesOptions {
  /** The seed of the random values. */
  readonly seed: number;
  /** How many values each property tries; those whose values need an instance each try a quarter as many. */
  readonly runs: number;
}

/** The cases of a world's properties. The same seed and number of runs give the same cases. */
export function propertyCases(
  properties: readonly Property[],
  world: string,
  { seed, runs }: PropertyCasesOptions,
): GeneratedCase[] {
  return runs === 0
    ? []
    : properties.map((property) => property.toCase(world, seed, runs)).filter((found) => found !== undefined);
}

// --- internal ---

function caseOf<Value, Step>(
  definition: PropertyDefinition<Value, Step>,
  world: string,
  seed: number,
  runs: number,
): GeneratedCase {
  const { name, description, clause, behaviour, every, values } = definition;
  return {
    name: `${world}/property/${name}`,
    file: "",
    description,
    clause,
    behaviour,
    world,
    steps: definition.steps(fc.sample(values, { seed, numRuns: Math.ceil(runs / every) }), world),
    shrink: async (failure, fails) => {
      const index = definition.indexOf(failure);
      if (index === undefined) {
        return undefined;
      }
      let tries = 0;
      const passes = fc.asyncProperty(values, async (value) => {
        tries += 1;
        return tries > maxTries || !(await fails(definition.steps([value], world)));
      });
      // The path begins at the value that failed: a check makes the same values as a sample of the same seed.
      const { counterexample } = await fc.check(passes, { seed, path: String(index), numRuns: 1 });
      const value = counterexample?.[0];
      return counterexample === null || value === undefined
        ? undefined
        : { steps: definition.steps([value], world), given: definition.render(value) };
    },
  };
}

/** Each try takes an instance, and those of some languages are slow to make. */
const maxTries = 100;
