import { join } from "node:path";
import { caseSchema, type NriCaseFile, type RecordCaseFile } from "./case-schema.ts";
import { ConformanceError } from "./conformance-error.ts";
import { dataFolder } from "./data-folder.ts";
import { dryRun } from "./dry-run.ts";
import { explainIssues } from "./explain-issues.ts";
import { readJsonFiles } from "./read-json-files.ts";

/** A case that was read and checked. */
export type ConformanceCase = CaseOrigin & (RecordCaseFile | NriCaseFile);

/** Where a case is from, and to whom it applies. */
export interface CaseOrigin {
  /** Its path below the folder of cases, without `.json`. */
  readonly name: string;
  /** The file that it was read from; empty for a case that was generated. */
  readonly file: string;
  /** What a plugin must claim for it to apply; `any` applies to every plugin of the world. */
  readonly behaviour: string;
}

/** Where to read cases from. */
export interface LoadCasesOptions {
  /** A folder of case files, in any depth. Default: the cases that travel with this package. */
  readonly dir?: string;
  /** What to put before the names of these cases, for example `fixtures/`. Default: nothing. */
  readonly prefix?: string;
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
  const dir = options.dir ?? join(dataFolder(), "cases");
  const cases: ConformanceCase[] = [];
  const problems: string[] = [];
  for (const { file, name, value, problem } of await read(dir)) {
    if (problem !== undefined) {
      problems.push(`${file}: ${problem}`);
      continue;
    }
    const parsed = caseSchema.safeParse(value, { reportInput: true });
    if (!parsed.success) {
      problems.push(...explainIssues(parsed.error.issues).map((text) => `${file}: ${text}`));
      continue;
    }
    const found = {
      ...parsed.data,
      behaviour: parsed.data.behaviour ?? "any",
      name: `${options.prefix ?? ""}${name}`,
      file,
    };
    problems.push(...dryRun(found).map((text) => `${file}: ${text}`));
    cases.push(found);
  }
  if (problems.length > 0) {
    throw new ConformanceError("INVALID_CASE", summary(problems), { problems });
  }
  return cases;
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
