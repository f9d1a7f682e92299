import { join } from "node:path";
import { z } from "zod";
import { ConformanceError } from "../conformance-error.ts";
import { explainIssues } from "./explain-issues.ts";
import { matchesGlob } from "./glob.ts";
import { readJsonFiles } from "./read-json-files.ts";

const knownFailure = z.strictObject({
  case: z.string().min(1),
  subject: z.string().min(1),
  engine: z.string().min(1).optional(),
  why: z.string().min(1),
  since: z.string().regex(/^\d{4}-\d{2}(-\d{2})?$/, "is not a date like 2026-11 or 2026-11-21"),
});

/**
 * A failure that is known, with its reason: cases (a glob of names), a subject (a glob too), since when, and the engine
 * when it fails on that one only.
 */
export type KnownFailure = z.infer<typeof knownFailure>;

/**
 * Read the known failures of a folder: each `.json` file holds a list.
 *
 * @throws ConformanceError `INVALID_KNOWN_FAILURES` with every problem of every file.
 */
export async function loadKnownFailures(dir: string): Promise<KnownFailure[]> {
  const known: KnownFailure[] = [];
  const problems: string[] = [];
  for (const { name, value, problem } of await read(dir)) {
    const file = join(dir, `${name}.json`);
    const parsed = z.array(knownFailure).safeParse(value);
    if (problem !== undefined) {
      problems.push(`${file}: ${problem}`);
    } else if (!parsed.success) {
      problems.push(...explainIssues(parsed.error.issues).map((text) => `${file}: ${text}`));
    } else {
      known.push(...parsed.data);
    }
  }
  if (problems.length > 0) {
    throw new ConformanceError("INVALID_KNOWN_FAILURES", problems.join("; "), { problems });
  }
  return known;
}

/** The known failures that speak of a subject on an engine. */
export function relevantFailures(
  known: readonly KnownFailure[],
  subject: string,
  engine: string,
): readonly KnownFailure[] {
  return known.filter(
    (entry) => matchesGlob(subject, entry.subject) && (entry.engine === undefined || entry.engine === engine),
  );
}

// --- internal ---

async function read(dir: string): ReturnType<typeof readJsonFiles> {
  try {
    return await readJsonFiles(dir);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `cannot read the known failures in "${dir}": ${reason}`;
    throw new ConformanceError("INVALID_KNOWN_FAILURES", message, { cause: error });
  }
}
