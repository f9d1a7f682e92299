import type { RecordWorldKind, WorldKind } from "@armory-plugins/wit";
import fc from "fast-check";
import type { Step } from "../case-schema.ts";
import type { Failure } from "../conformance-result.ts";
import { isNriStep, isRecordStep } from "../execute-case.ts";
import type { NriStep } from "../nri/case-schema.ts";
import type { RecordStep } from "../record-case-schema.ts";
import type { GeneratedCase } from "./generated-case.ts";

/** Something that holds for all values, of which a run tries some. */
export interface PropertyDefinition<T, World extends WorldKind> {
  /** What its cases are called, below `<world>/property/`. */
  readonly name: string;
  readonly description: string;
  readonly clause: string;
  readonly behaviour: string;
  readonly worlds: readonly World[];
  /** Of how many runs one tries a value; more than 1 where each value needs an instance of its own. */
  readonly every: number;
  readonly values: fc.Arbitrary<T>;
  /** The steps that try values. */
  steps(values: readonly T[], world: World): Step[];
  /** Which of the values a failure speaks of; undefined when it is none of them. */
  indexOf(failure: Failure): number | undefined;
  /** A value as people read it. */
  render(value: T): string;
}

/** Makes a property's case of a world, with values that depend on the seed alone. */
export interface Property {
  /** The case; undefined for a world in which the property says nothing. */
  toCase(kind: WorldKind, seed: number, runs: number): GeneratedCase | undefined;
}

/** A property whose values, of whatever type, nobody else needs to know. */
export function defineProperty<T, World extends WorldKind>(definition: PropertyDefinition<T, World>): Property {
  const { worlds } = definition;
  return {
    toCase: (kind, seed, runs) => {
      const world = worlds.find((one) => one === kind);
      return world && caseOf(definition, world, seed, runs);
    },
  };
}

// --- internal ---

function caseOf<T, World extends WorldKind>(
  definition: PropertyDefinition<T, World>,
  world: World,
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
    ...stepsOf(world, definition.steps(fc.sample(values, { seed, numRuns: Math.ceil(runs / every) }), world)),
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

function stepsOf(
  world: WorldKind,
  steps: readonly Step[],
): { world: "nri"; steps: NriStep[] } | { world: RecordWorldKind; steps: RecordStep[] } {
  return world === "nri" ? { world, steps: steps.filter(isNriStep) } : { world, steps: steps.filter(isRecordStep) };
}

/** Each try takes an instance, and those of some languages are slow to make. */
const maxTries = 100;
