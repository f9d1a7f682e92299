import type { WorldKind } from "@armory-plugins/wit";
import type { GeneratedCase } from "./properties/generated-case.ts";
import { properties } from "./properties/properties.ts";

/** How many random values a property tries when nobody says otherwise. */
export const defaultPropertyRuns = 100;

/** How to make the cases of the properties. */
export interface PropertyCasesOptions {
  /** The seed of the random values. */
  readonly seed: number;
  /** How many values each property tries; those whose values need an instance each try a quarter as many. */
  readonly runs: number;
}

/** The cases of a world's properties. The same seed and number of runs give the same cases. */
export function propertyCases(world: WorldKind, { seed, runs }: PropertyCasesOptions): GeneratedCase[] {
  return runs === 0
    ? []
    : properties.map((property) => property.toCase(world, seed, runs)).filter((found) => found !== undefined);
}
