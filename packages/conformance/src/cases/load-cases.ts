import { join } from "node:path";
import { ConformanceError } from "../conformance-error.ts";
import type { ConformanceCase } from "../system/conformance-case.ts";
import { findSystem, type System } from "../system/system.ts";
import { systems as knownSystems } from "../systems/index.ts";
import { caseSchema } from "./case-schema.ts";
import { dataFolder } from "./data-folder.ts";
import { explainIssues } from "./explain-issues.ts";
import { readJsonFiles } from "./read-json-files.ts";

/** Where to read cases from. */
export interface LoadCasesOptions {
  /** A folder of case files, in any depth. Default: the cases that travel with this package. */
  readonly dir?: string;
  /** What to put before the names of these cases, for example `fixtures/`. Default: nothing. */
  readonly prefix?: string;
  /** The systems that have the worlds of the cases. Default: those of this package. */
  readonly systems?: readonly System[];
}

/**
 * Read the cases of a folder, sorted by name.
 *
 * A case without `behaviour` applies to every plugin of its world.
 *
 * @throws ConformanceError `CASES_UNREADABLE` when the folder cannot be read; `INVALID_CASE` with every problem of every
 * file, each naming file and field.
 */
export async function loadCases(options: LoadCasesOptions = {}): Promise<ConformanceCase[]> {
  const { dir = join(dataFolder(), "cases"), prefix = "", systems = knownSystems } = options;
  const schema = caseSchema(systems);
  const cases: ConformanceCase[] = [];
  const problems: string[] = [];
  for (const { file, name, value, problem } of await read(dir)) {
    if (problem !== undefined) {
      problems.push(`${file}: ${problem}`);
      continue;
    }
    const parsed = schema.safeParse(value, { reportInput: true });
    if (!parsed.success) {
      problems.push(...explainIssues(parsed.error.issues).map((text) => `${file}: ${text}`));
      continue;
    }
    const { behaviour = "any", ...rest } = parsed.data;
    const found = { ...rest, behaviour, name: `${prefix}${name}`, file };
    problems.push(...dryRun(found, systems).map((text) => `${file}: ${text}`));
    cases.push(found);
  }
  if (problems.length > 0) {
    throw new ConformanceError("INVALID_CASE", summary(problems), { problems });
  }
  return cases;
}

/** Say what could never work in the steps of a case, each problem with its step: `steps[2]: …`. An empty list means that the case can run. */
export function dryRun({ world, steps }: ConformanceCase, systems: readonly System[]): readonly string[] {
  return findSystem(world, systems)?.dryRun(steps, world) ?? [];
}

// --- internal ---

async function read(dir: string): ReturnType<typeof readJsonFiles> {
  try {
    return await readJsonFiles(dir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConformanceError("CASES_UNREADABLE", `cannot read the cases in "${dir}": ${reason}`, { cause: error });
  }
}

function summary(problems: readonly string[]): string {
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return `${problems[0]}${more}`;
}
