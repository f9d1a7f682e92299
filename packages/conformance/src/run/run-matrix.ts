import { ConformanceError } from "../conformance-error.ts";
import type { Engine } from "../engines/engine.ts";
import { v8Engine } from "../engines/v8.ts";
import { combineMatrices } from "../results/combine-matrices.ts";
import type { MatrixResult } from "../results/matrix-result.ts";
import { compareEngines } from "./compare-engines.ts";
import type { ConformanceOptions } from "./conformance-options.ts";
import type { Progress } from "./run-rounds.ts";
import { type SubjectRun, checkSeed, randomSeed, runSubject } from "./run-subject.ts";

/** A plugin of a matrix. */
export type MatrixSubject = Pick<ConformanceOptions, "component" | "subject" | "command">;

/** What to run on what. */
export interface MatrixOptions extends Omit<ConformanceOptions, keyof MatrixSubject | "engine" | "onProgress"> {
  /** The plugins, in the order of the result. */
  readonly subjects: readonly MatrixSubject[];
  /** What runs them. The first runs all rounds, the others the first round alone. Default: {@link v8Engine}. */
  readonly engines?: readonly Engine[];
  /** Called after each run of a case. */
  readonly onProgress?: (progress: MatrixProgress) => void;
  /** Called when a plugin has run on all engines, with what was found about it alone. */
  readonly onSubject?: (result: MatrixResult) => void;
}

/** How far the run of one plugin on one engine has come. */
export interface MatrixProgress extends Progress {
  readonly subject: string;
  readonly engine: string;
}

/**
 * Run the cases that apply to each plugin on each engine, and compare what the engines' instances answered: with the cases, and
 * with each other. A plugin that fails is a result, not an exception.
 *
 * Whether a plugin depends on the order of cases or on batches is its own affair: it is tried on the first engine.
 *
 * An engine that cannot run a plugin at all is left out for it.
 *
 * @throws ConformanceError `UNKNOWN_BEHAVIOUR`, `NO_CASE_SELECTED`, `INVALID_ARGUMENT`, `ENGINE_UNSUITABLE` when no engine runs it; what an engine throws when it loads a
 * component; the signal's reason.
 */
export async function runMatrix(options: MatrixOptions): Promise<MatrixResult> {
  const { subjects, engines = [v8Engine], onProgress, onSubject, ...rest } = options;
  const started = performance.now();
  const seed = options.seed === undefined ? randomSeed() : checkSeed(options.seed);
  checkEngines(engines);
  const engineNames = engines.map(({ name }) => name);
  const matrices: MatrixResult[] = [];
  for (const one of subjects) {
    const subjectStarted = performance.now();
    const runs: SubjectRun[] = [];
    for (const engine of await enginesFor(one, engines)) {
      const names = { subject: one.subject.name, engine: engine.name };
      const settings: ConformanceOptions = {
        ...rest,
        ...one,
        seed,
        ...(onProgress && { onProgress: (progress: Progress) => onProgress({ ...progress, ...names }) }),
      };
      runs.push(await runSubject(settings, engine, runs.length === 0 ? "all" : "first"));
    }
    const results = runs.map(({ result }) => result);
    const matrix = combineMatrices([{ runs: results, differences: compareEngines(runs) }], {
      seed,
      engines: engineNames.filter((name) => results.some(({ engine }) => engine === name)),
      milliseconds: performance.now() - subjectStarted,
    });
    matrices.push(matrix);
    onSubject?.(matrix);
  }
  return combineMatrices(matrices, { seed, engines: engineNames, milliseconds: performance.now() - started });
}

// --- internal ---

/** The engines that run a plugin. */
async function enginesFor({ component, subject }: MatrixSubject, engines: readonly Engine[]): Promise<Engine[]> {
  const runs = await Promise.all(engines.map(async (engine) => (await engine.runs?.(component)) ?? true));
  const found = engines.filter((_, index) => runs[index]);
  if (found.length === 0) {
    const names = engines.map(({ name }) => name).join(", ");
    throw new ConformanceError("ENGINE_UNSUITABLE", `${names} cannot run ${subject.name}: it is a core module`, {
      remedy: "run it on v8",
    });
  }
  return found;
}

function checkEngines(engines: readonly Engine[]): void {
  const names = engines.map(({ name }) => name);
  if (names.length === 0) {
    throw new ConformanceError("INVALID_ARGUMENT", "engines is empty", { remedy: "name at least one engine" });
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new ConformanceError("INVALID_ARGUMENT", `duplicate engine "${twice}"`, { remedy: "name each engine once" });
  }
}
