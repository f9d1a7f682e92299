import type { StandardSchemaV1 } from "@standard-schema/spec";
import { isPromise } from "./is-promise.ts";

/** A value that fits its schema, or the problems in one line, each with its path. */
export type Checked<Value> = { readonly value: Value; readonly problems?: undefined } | { readonly problems: string };

const shownIssues = 10;

/**
 * Check a value by a Standard Schema (https://standardschema.dev); a schema that answers a promise is a problem too.
 *
 * zod answers a promise as well when a part of the schema throws: it then tries again, asynchronously.
 */
export function checkSchema<Value>(schema: StandardSchemaV1<unknown, Value>, value: unknown): Checked<Value> {
  const result = schema["~standard"].validate(value);
  if (isPromise(result)) return { problems: "its schema is asynchronous, or threw; a plugin's calls are synchronous" };
  if (!result.issues) return { value: result.value };
  const shown = result.issues.slice(0, shownIssues).map(renderIssue);
  const more = result.issues.length - shown.length;
  return { problems: shown.join("; ") + (more > 0 ? `; and ${more} more` : "") };
}

// --- internal ---

function renderIssue({ message, path }: StandardSchemaV1.Issue): string {
  const where = renderPath(path ?? []);
  // ArkType's messages begin with the path already.
  const saysWhere = message.startsWith(`${where} `) || message.startsWith(`value at ${where} `);
  return where === "" || saysWhere ? message : `${where}: ${message}`;
}

/** Write a path as people read it in YAML or JavaScript: `remove[0]`, `limits.max`, `["x-id"]`. */
function renderPath(path: readonly (PropertyKey | StandardSchemaV1.PathSegment)[]): string {
  let rendered = "";
  for (const segment of path) {
    const key = typeof segment === "object" ? segment.key : segment;
    if (typeof key === "number") rendered += `[${key}]`;
    else if (typeof key === "symbol") rendered += `[${String(key)}]`;
    // Not \p{L}: the engine inside a component has no Unicode tables.
    else if (!/^(?!\d)[\w$\u{80}-\u{10ffff}]+$/u.test(key)) rendered += `[${JSON.stringify(key)}]`;
    else rendered += rendered === "" ? key : `.${key}`;
  }
  return rendered;
}
