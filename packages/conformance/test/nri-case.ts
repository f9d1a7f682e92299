import type { ConformanceCase } from "@armory-plugins/conformance";

/** A case of the world of NRI. */
type NriCase = Extract<ConformanceCase, { readonly world: "nri" }>;
/** One of its steps. */
export type NriStep = NriCase["steps"][number];

/** One that calls an instance. */
export type CallStep = Exclude<NriStep, { readonly configure: object }>;

/** A case for any plugin of NRI, with these steps. */
export function nriCase(steps: readonly NriStep[]): NriCase {
  return { name: "nri/test/case", file: "", description: "a case", behaviour: "any", world: "nri", steps: [...steps] };
}
