import type { ConformanceCase } from "@armory-plugins/conformance";
import type { NriStep } from "@armory-plugins/conformance/systems/nri";

/** A case for any plugin of NRI, with these steps. */
export function nriCase(steps: readonly NriStep[]): ConformanceCase<NriStep> {
  return { name: "nri/test/case", file: "", description: "a case", behaviour: "any", world: "nri", steps };
}
