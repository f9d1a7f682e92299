import type { z } from "zod";
import { isRemedy } from "../values/case-remedy.ts";

type Issue = z.core.$ZodIssue;

/**
 * What zod found, a line an issue: `steps[1].expect[0]: unknown field "acepted"`.
 *
 * Of a union that fits nowhere, the branch that the author most probably meant is explained; when it is none, what to write. The issues must hold what
 * was written (`reportInput`).
 */
export function explainIssues(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) => explain(issue, issue.path));
}

// --- internal ---

function explain(issue: Issue, path: readonly PropertyKey[]): string[] {
  const at = path.length === 0 ? "the file" : pathText(path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => `${at}: unknown field ${JSON.stringify(key)}`);
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const best = issue.errors.toSorted((a, b) => distance(a) - distance(b))[0] ?? [];
    const remedy = isRemedy(issue.message) ? `; ${issue.message}` : "";
    if (distance(best) >= unrelated) {
      return [`${at}: is ${show(issue.input)}${remedy}`];
    }
    const strangers = best.filter((inner) => inner.code === "unrecognized_keys");
    return (strangers.length > 0 ? strangers : best).flatMap((inner) => {
      const problems = explain(inner, [...path, ...inner.path]);
      return inner.code === "unrecognized_keys" && inner.path.length === 0
        ? problems.map((problem) => `${problem}${remedy}`)
        : problems;
    });
  }
  return [`${at}: ${isRemedy(issue.message) ? `is ${show(issue.input)}; ` : ""}${issue.message}`];
}

/** What was written, as JSON, cut where it is long. */
function show(input: unknown): string {
  const shown = JSON.stringify(input) ?? "missing";
  return shown.length <= 60 ? shown : `${shown.slice(0, 60)}…`;
}

const unrelated = 1000;

/** How far a branch is from what was written: a wrong type at its top is another form; a fault deep inside is a slip. */
function distance(issues: readonly Issue[]): number {
  let sum = 0;
  for (const issue of issues) {
    const top = issue.path.length === 0;
    if (top && (issue.code === "invalid_type" || issue.code === "invalid_value")) {
      sum += unrelated;
    } else if (issue.code === "unrecognized_keys") {
      sum += 100 * issue.keys.length;
    } else if (issue.code === "invalid_type" && issue.path.length === 1 && issue.message.includes("undefined")) {
      sum += 100;
    } else {
      sum += 1;
    }
  }
  return sum;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") {
      return `${text}[${part}]`;
    }
    return text === "" ? String(part) : `${text}.${String(part)}`;
  }, "");
}
