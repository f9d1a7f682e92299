import { printable, printableLine } from "@armory-plugins/host/printable";
import type { CaseResult, ConformanceResult, Failure } from "../results/conformance-result.ts";
import type { EngineDifference, MatrixResult } from "../results/matrix-result.ts";
import { asMatrix } from "./as-matrix.ts";
import { failurePlace, failureWords, placeWords } from "./failure-words.ts";
import { renderNotRun, verdictOf } from "./verdict.ts";

/** How a report for a terminal looks. */
export interface ConsoleOptions {
  /** Whether to use colours. Default: no. */
  readonly color?: boolean;
  /** Whether to list cases that passed as well. Default: no. */
  readonly verbose?: boolean;
}

/**
 * The report for a terminal: what failed and how to run it again, where engines disagree, then the numbers, a line a run.
 */
export function renderConsole(result: ConformanceResult | MatrixResult, options: ConsoleOptions = {}): string {
  const matrix = asMatrix(result);
  const paint = painter(options.color ?? false);
  const lines: string[] = [];
  for (const run of matrix.runs) {
    const found = renderRun(run, paint, options.verbose ?? false);
    if (found.length > 0 && matrix.runs.length > 1) {
      lines.push(`${printableLine(run.subject)} on ${run.engine}:`);
    }
    lines.push(...found);
  }
  lines.push(...matrix.differences.flatMap((difference) => renderDifference(difference, paint)));
  if (lines.length > 0) {
    lines.push("");
  }
  lines.push(...matrix.runs.map((run) => renderSummary(run, paint)), ...renderAgreement(matrix, paint));
  return `${lines.join("\n")}\n`;
}

/** A failure in a few lines, without colours: where, what was given, what was expected, what came, what the instance printed. */
export function renderFailure(failure: Failure): string[] {
  const { given, expected, actual, difference, printed = [] } = failure;
  const [wanted, got] = failureWords(failure);
  return [
    failurePlace(failure),
    ...(given === undefined ? [] : [`given:    ${given}`]),
    `${`${wanted}:`.padEnd(10)}${expected}`,
    `${`${got}:`.padEnd(10)}${actual}`,
    ...(difference === undefined ? [] : [`differs:  ${difference}`]),
    ...printed.map((line, index) => `${(index === 0 ? "printed:" : "").padEnd(10)}${line}`.trimEnd()),
  ];
}

/** A difference in a few lines, without colours: where, what was given, what each engine answered. */
export function renderDifferenceLines(found: EngineDifference): string[] {
  const { given, values, difference } = found;
  const label = (name: string): string => `${name}:`.padEnd(10);
  return [
    placeWords(found).join(", "),
    ...(given === undefined ? [] : [`${label("given")}${given}`]),
    ...values.map(({ engine, value }) => `${label(engine)}${value}`),
    ...(difference === undefined ? [] : [`${label("differs")}${difference}`]),
  ];
}

// --- internal ---

type Color = "red" | "green" | "yellow" | "dim";
type Paint = (color: Color, text: string) => string;

const codes: Readonly<Record<Color, string>> = { red: "31", green: "32", yellow: "33", dim: "2" };

const marks: Readonly<Record<CaseResult["status"], readonly [Color, string]>> = {
  passed: ["green", "passed"],
  failed: ["red", "FAILED"],
  "expected-failure": ["yellow", "failed as expected"],
  "not-run": ["yellow", "not run"],
};

function painter(color: boolean): Paint {
  return (name, text) => (color ? `\u001b[${codes[name]}m${text}\u001b[0m` : text);
}

function renderRun(run: ConformanceResult, paint: Paint, verbose: boolean): string[] {
  const shown = run.cases.filter(({ status }) => verbose || status !== "passed");
  return [
    ...groupByReason(shown).flatMap((group) => renderCases(group, paint)),
    ...run.problems.map((problem) => paint("red", `problem: ${printable(problem)}`)),
  ];
}

function renderDifference(found: EngineDifference, paint: Paint): string[] {
  const { why, command } = found;
  const [color, mark] = why === undefined ? (["red", "DIFFERENT"] as const) : (["yellow", "different"] as const);
  return [
    `${paint(color, mark)}  ${printableLine(found.case)}  ${paint("dim", printableLine(found.subject))}`,
    ...(why === undefined ? [] : [`    why:      ${printableLine(why)}`]),
    ...renderDifferenceLines(found)
      .map(printable)
      .map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`)),
    paint("dim", `    again:    ${printableLine(command)}`),
  ];
}

function renderAgreement({ engines, differences, counts }: MatrixResult, paint: Paint): string[] {
  if (engines.length === 1) {
    return [];
  }
  const names = engines.join(" and ");
  const known = differences.length - counts.different;
  const verdict =
    counts.different === 0
      ? paint("green", `${names} agree`)
      : paint("red", `${names} do not agree: ${counts.different} different answers`);
  return [known === 0 ? verdict : `${verdict}${paint("yellow", ` (${known} differ as expected)`)}`];
}

/** The cases in their order; those that ended alike for the same reason stand together, where the first of them does. */
function groupByReason(cases: readonly CaseResult[]): (readonly [CaseResult, ...CaseResult[]])[] {
  const groups = new Map<unknown, [CaseResult, ...CaseResult[]]>();
  for (const found of cases) {
    const key = found.status === "failed" || found.why === undefined ? found : `${found.status} ${found.why}`;
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [found]);
    } else {
      group.push(found);
    }
  }
  return [...groups.values()];
}

function renderCases(group: readonly [CaseResult, ...CaseResult[]], paint: Paint): string[] {
  const [found] = group;
  const lines = group.map(({ status, name, description }) => {
    const [color, mark] = marks[status];
    return `${paint(color, mark)}  ${printableLine(name)}  ${paint("dim", printableLine(description))}`;
  });
  if (found.why !== undefined) {
    lines.push(`    why:      ${printableLine(found.why)}`);
  }
  if (found.status !== "failed") {
    return lines;
  }
  for (const failure of found.failures) {
    lines.push(
      ...renderFailure(failure)
        .map(printable)
        .map((line, index) => (index === 0 ? `    ${line}` : `      ${line}`.trimEnd())),
    );
  }
  if (found.clause !== undefined) {
    lines.push(paint("dim", `    clause:   ${printableLine(found.clause)}`));
  }
  lines.push(paint("dim", `    again:    ${printableLine(found.command)}`));
  return lines;
}

function renderSummary(run: ConformanceResult, paint: Paint): string {
  const { counts, subject, engine, world, seed, milliseconds, cases } = run;
  const numbers = [
    paint("green", `${counts.passed} passed`),
    paint(counts.failed > 0 ? "red" : "dim", `${counts.failed} failed`),
    ...(counts["expected-failure"] > 0 ? [paint("yellow", `${counts["expected-failure"]} failed as expected`)] : []),
    ...(counts["not-run"] > 0
      ? [paint("red", `${counts["not-run"]} not run: ${printableLine(renderNotRun(cases))}`)]
      : []),
  ].join(", ");
  const verdict = paint(run.ok ? "green" : "red", verdictOf(run));
  const where = paint("dim", `(${world} world, engine ${engine}, seed ${seed}, ${(milliseconds / 1000).toFixed(1)} s)`);
  return `${printableLine(subject)} ${verdict}: ${numbers} ${where}`;
}
