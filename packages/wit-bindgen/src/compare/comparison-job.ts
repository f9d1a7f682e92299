import type { ErrorData } from "@armory-plugins/base/armory-error";
import type { Comparison, Source } from "../../generator/generator.js";
import type { CompiledGenerator } from "../generator.ts";

/** What the thread of {@link file://./comparison-thread.ts} is started with. */
export interface ComparisonJob {
  readonly compiled: CompiledGenerator;
  readonly old: Source;
  readonly new: Source;
  readonly features: readonly string[];
}

/** What it answers. */
export type ComparisonAnswer =
  | { readonly type: "compared"; readonly comparison: Comparison }
  | { readonly type: "refused"; readonly failure: ErrorData };
