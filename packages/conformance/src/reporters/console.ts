import type { CaseResult, ConformanceResult, Failure } from "../conformance-result.ts";

/** How a report for a terminal looks. */
export interface ConsoleOptions {
  /** Whether to use colours. Default: no. */
  readonly color?: boolean;
  /** Whether to list cases that passed as well. Default: no. */
  readonly verbose?: boolean;
}

/** The report for a terminal: what failed and how to run it again, then the numbers. */
export function renderConsole(result: ConformanceResult, options: ConsoleOptions = {}): string {
  const paint = painter(options.color ?? false);
  const lines: string[] = [];
  for (const found of result.cases) {
    if (found.status === "passed" && options.verbose !== true) {
      continue;
    }
    lines.push(...renderCase(found, paint));
  }
  for (const problem of result.problems) {
    lines.push(paint("red", `problem: ${plain(problem)}`));
  }
  if (lines.length > 0) {
    lines.push("");
  }
  lines.push(renderSummary(result, paint));
  return `${lines.join("\n")}\n`;
}

/** A failure in a few lines, without colours: where, what was given, what was expected, what came. */
export function renderFailure(failure: Failure): string[] {
  const { kind, step, record, given, expected, actual, difference } = failure;
  const place = [
    step === undefined ? undefined : `step ${step + 1}`,
    record === undefined ? undefined : `record ${record + 1}`,
  ];
  const [wanted, got] = words[kind] ?? ["expected", "actual"];
  return [
    [kind.replace("-", " "), ...place.filter((part) => part !== undefined)].join(", "),
    ...(given === undefined ? [] : [`given:    ${given}`]),
    `${`${wanted}:`.padEnd(10)}${expected}`,
    `${`${got}:`.padEnd(10)}${actual}`,
    ...(difference === undefined ? [] : [`differs:  ${difference}`]),
  ];
}

// --- internal ---

type Color = "red" | "green" | "yellow" | "dim";
type Paint = (color: Color, text: string) => string;

const codes: Readonly<Record<Color, string>> = { red: "31", green: "32", yellow: "33", dim: "2" };

const words: Readonly<Partial<Record<Failure["kind"], readonly [string, string]>>> = {
  "not-deterministic": ["first", "second"],
  "batch-disagrees": ["batch", "single"],
};

const marks: Readonly<Record<CaseResult["status"], readonly [Color, string]>> = {
  passed: ["green", "passed"],
  failed: ["red", "FAILED"],
  "expected-failure": ["yellow", "failed as expected"],
  "not-run": ["yellow", "not run"],
};

/** Text without control characters, which could move the cursor or change colours. */
function plain(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`);
}

function painter(color: boolean): Paint {
  return (name, text) => (color ? `\u001b[${codes[name]}m${text}\u001b[0m` : text);
}

function renderCase(found: CaseResult, paint: Paint): string[] {
  const [color, mark] = marks[found.status];
  const lines = [`${paint(color, mark)}  ${found.name}  ${paint("dim", found.description)}`];
  if (found.why !== undefined) {
    lines.push(`    why:      ${plain(found.why)}`);
  }
  if (found.status !== "failed") {
    return lines;
  }
  for (const failure of found.failures) {
    lines.push(
      ...renderFailure(failure)
        .map(plain)
        .map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`)),
    );
  }
  if (found.clause !== undefined) {
    lines.push(paint("dim", `    clause:   ${found.clause}`));
  }
  lines.push(paint("dim", `    again:    ${found.command}`));
  return lines;
}

function renderSummary(
  { counts, subject, engine, world, seed, milliseconds, ok }: ConformanceResult,
  paint: Paint,
): string {
  const numbers = [
    paint("green", `${counts.passed} passed`),
    paint(counts.failed > 0 ? "red" : "dim", `${counts.failed} failed`),
    ...(counts["expected-failure"] > 0 ? [paint("yellow", `${counts["expected-failure"]} failed as expected`)] : []),
    ...(counts["not-run"] > 0 ? [paint("yellow", `${counts["not-run"]} not run`)] : []),
  ].join(", ");
  const verdict = ok ? paint("green", "conforms") : paint("red", "does not conform");
  const where = paint("dim", `(${world} world, engine ${engine}, seed ${seed}, ${(milliseconds / 1000).toFixed(1)} s)`);
  return `${subject} ${verdict}: ${numbers} ${where}`;
}
