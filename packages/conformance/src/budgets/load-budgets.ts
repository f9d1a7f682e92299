import { z } from "zod";
import { ConformanceError } from "../conformance-error.ts";
import { explainIssues } from "../cases/explain-issues.ts";
import { readJsonFile } from "../cases/read-json-files.ts";

const budget = z.strictObject({
  bytes: z.int().min(1),
  instantiateMs: z.record(z.string().min(1), z.number().positive()),
});

/** How much a component may take: bytes, and milliseconds until an instance has its config, by engine. */
export type Budget = z.infer<typeof budget>;

/**
 * Read the budgets of a file, by subject.
 *
 * @throws ConformanceError `INVALID_BUDGETS` with every problem of the file.
 */
export async function loadBudgets(file: string): Promise<ReadonlyMap<string, Budget>> {
  const read = await readJsonFile(file);
  const parsed = "problem" in read ? undefined : z.record(z.string().min(1), budget).safeParse(read.value);
  if (parsed?.success === true) {
    return new Map(Object.entries(parsed.data));
  }
  const found = "problem" in read ? [read.problem] : explainIssues(parsed?.error.issues ?? []);
  const problems = found.map((text) => `${file}: ${text}`);
  throw new ConformanceError("INVALID_BUDGETS", problems.join("; "), { problems });
}
