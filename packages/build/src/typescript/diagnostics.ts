import { createRequire } from "node:module";
import { join } from "node:path";
import { withDiagnostics } from "@armory-plugins/wit";
import type { World } from "@armory-plugins/wit";
import type { TypeScriptProject } from "../project.ts";

/** By what a component gives what its plugin logs and counts, where its world has no log. */
export interface Diagnostics {
  /** The plugin's world with what the SDK exports beside the author's functions. */
  readonly world: World;
  /** The module of the SDK that has it. */
  readonly module: string;
}

/** Find out what the project's SDK exports for a component; undefined where the world has a log, and for an SDK that is older or that is not there. */
export function findDiagnostics({ dir, world }: TypeScriptProject): Diagnostics | undefined {
  const diagnosed = withDiagnostics(world);
  if (diagnosed === undefined) return undefined;
  try {
    createRequire(join(dir, "package.json")).resolve(module);
  } catch {
    return undefined;
  }
  return { world: diagnosed, module };
}

// --- internal ---

const module = "@armory-plugins/guest/component";
