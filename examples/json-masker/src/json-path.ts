/** A parsed JSONPath expression: the steps from the root of a document to the values that it names. */
export type JsonPath = readonly Step[];

/** Where a value is in a document: the names and indices that lead to it. */
export type Location = readonly (string | number)[];

interface Step {
  /** A field's name or an index; undefined stands for each of them. */
  readonly key: string | number | undefined;
  /** Whether any number of other steps may come before it. */
  readonly isDeep: boolean;
}

/**
 * Parse the part of JSONPath (RFC 9535) that names fields by where they are: `.name`, `['name']`, `[0]`, `.*`, `[*]` and
 * `..name`.
 *
 * @returns undefined for any other text; what looks into values, such as a filter, is not supported.
 */
export function parsePath(written: string): JsonPath | undefined {
  if (!written.startsWith("$")) return undefined;
  const steps: Step[] = [];
  for (let at = 1; at < written.length; at = stepPattern.lastIndex) {
    stepPattern.lastIndex = at;
    const groups = stepPattern.exec(written)?.groups;
    if (groups === undefined) return undefined;
    const { dots, plain, index, single, double } = groups;
    const key = index === undefined ? (plain ?? single ?? double) : Number(index);
    steps.push({ key, isDeep: dots === ".." });
  }
  return steps;
}

/** Whether a path names the value at a location. */
export function names(path: JsonPath, location: Location): boolean {
  return namesFrom(path, 0, location, 0);
}

// --- internal ---

// Brackets stand alone or after two dots, a name after one or two.
const stepPattern =
  /(?<dots>\.\.?(?!\[)|\.\.(?=\[)|(?=\[))(?:\*|(?<plain>[^\s.*[\]'"]+)|\[(?:\*|(?<index>0|[1-9]\d*)|'(?<single>[^'\\]*)'|"(?<double>[^"\\]*)")\])/y;

function namesFrom(path: JsonPath, from: number, location: Location, at: number): boolean {
  const step = path[from];
  if (step === undefined) return at === location.length;
  for (let next = at; next < location.length; next += 1) {
    const fits = step.key === undefined || step.key === location[next];
    if (fits && namesFrom(path, from + 1, location, next + 1)) return true;
    if (!step.isDeep) return false;
  }
  return false;
}
