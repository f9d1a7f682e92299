import type { Limits } from "@armory-plugins/host";
import type { KnownFailure } from "../cases/known-failures.ts";
import type { Engine } from "../engines/engine.ts";
import type { ConformanceCase } from "../system/conformance-case.ts";
import type { System } from "../system/system.ts";
import type { Progress } from "./run-rounds.ts";

/** The plugin under test, and what it says of itself. */
export interface Subject {
  /** The word that reports and known failures use. */
  readonly name: string;
  /** The behaviors that it claims; cases of behavior `any` apply to all. */
  readonly supports: readonly string[];
  /** A config that it starts with. Default: that of the first claimed behavior that has one, otherwise none. */
  readonly config?: string;
  /** What its author does when it refuses to start with that; ends a sentence. Default: `name a config that it starts with`. */
  readonly configRemedy?: string;
  /** The failures that are known. Default: none. */
  readonly knownFailures?: readonly KnownFailure[];
}

/** What to run. */
export interface ConformanceOptions {
  /** The component: its path or its bytes. */
  readonly component: string | Uint8Array;
  readonly subject: Subject;
  /** The cases, from `loadCases`. */
  readonly cases: readonly ConformanceCase[];
  /** Globs of case names; a case must match one. Default: all cases. */
  readonly filter?: readonly string[];
  /** The systems whose plugin it may be. Default: those of this package. */
  readonly systems?: readonly System[];
  /** What runs the plugin. Default: `v8Engine`. */
  readonly engine?: Engine;
  /** Limits that differ from the engine's defaults, and from the 30 seconds that `init` and each call may take. */
  readonly limits?: Partial<Limits>;
  /** Where engines keep what they make of a plugin; false keeps nothing. Default: `ARMORY_CACHE_DIR`, otherwise the user's cache directory. */
  readonly cacheDir?: string | false;
  /** The seed of the order of the second runs and of random values, from 0 to 2^32-1. Default: another one each time. */
  readonly seed?: number;
  /** How many random values each property tries, a quarter of it for configs; 0 leaves properties out. Default: 100. */
  readonly propertyRuns?: number;
  /** How many cases run at a time. Default: one a core, at most 4. */
  readonly concurrency?: number;
  /** Stops the run; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each run of a case. */
  readonly onProgress?: (progress: Progress) => void;
  /**
   * The command that runs one case alone. `engine` is the flag for the engines, as ` --engine wasmtime`, empty for v8 alone; that of
   * a property gets ` --seed <seed>` behind it. Default: `npx armory conformance <component><engine> --case <name>`.
   */
  readonly command?: (caseName: string, engine: string) => string;
}
