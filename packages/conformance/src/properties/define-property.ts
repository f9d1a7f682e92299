import type { RecordWorldKind } from "@armory-plugins/wit";
import fc from "fast-check";
import type { Step } from "../case-schema.ts";
import type { Failure } from "../conformance-result.ts";
import type { GeneratedCase } from "./generated-case.ts";

/** Something that holds for all values, of which a run tries some. */
export interface PropertyDefinition<T> {
  /** What its cases are called, below `<world>/property/`. */
  readonly name: string;
  readonly description: string;
  readonly clause: string;
  readonly behaviour: string;
  readonly worlds: readonly RecordWorldKind[];
  /** Of how many runs one tries a value; more than 1 where each value needs an instance of its own. */
  readonly every: number;
  readonly values: fc.Arbitrary<T>;
  /** The steps that try values. */
  steps(values: readonly T[], world: RecordWorldKind): Step[];
  /** Which of the values a failure speaks of; undefined when it is none of them. */
  indexOf(failure: Failure): number | undefined;
  /** A value as people read it. */
  render(value: T): string;
}

/** Makes a property's case of a world, with values that depend on the seed alone. */
export interface Property {
  readonly worlds: readonly RecordWorldKind[];
  toCase(world: RecordWorldKind, seed: number, runs: number): GeneratedCase;
}

/** A property whose values, of whatever type, nobody else needs to know. */
export function defineProperty<T>(definition: PropertyDefinition<T>): Property {
  const { name, description, clause, behaviour, worlds, every, values } = definition;
  return {
    worlds,
    toCase: (world, seed, runs) => ({
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
    }),
  };
}

// --- internal ---

/** Each try takes an instance, and those of some languages are slow to make. */
const maxTries = 100;
