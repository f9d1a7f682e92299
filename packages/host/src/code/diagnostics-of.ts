import { diagnosedWorld, diagnosticsInterfaces, worldContract } from "@armory-plugins/wit";
import { HostError } from "../host-error.ts";
import type { DiagnosticsCode } from "../plugin-code.ts";
import { exportDifferences } from "../component/match-world.ts";
import { parseComponent, type Component } from "../component/parse-component.ts";

/**
 * Find the interfaces by which a component gives what it logs and counts; undefined where it has none.
 *
 * @param file - how to call the component in an error.
 * @throws HostError `WORLD_MISMATCH` where it exports one of them with other types: it is ours alone, so that this is a mistake.
 */
export function diagnosticsOf({ exports }: Component, file: string): DiagnosticsCode | undefined {
  contract ??= parseComponent(worldContract(diagnosedWorld));
  const present = new Map([...contract.exports].filter(([id]) => exports.has(id)));
  const differences = exportDifferences(exports, present, "");
  if (differences.length > 0) {
    throw new HostError(
      "WORLD_MISMATCH",
      [`${file} does not fit ${diagnosedWorld.id}:`, ...differences.map((difference) => `  - ${difference}`)].join(
        "\n",
      ),
    );
  }
  const { diagnostics, memory } = diagnosticsInterfaces;
  if (!exports.has(diagnostics)) return undefined;
  return { diagnostics, memory: exports.has(memory) ? memory : undefined };
}

// --- internal ---

let contract: Component | undefined;
