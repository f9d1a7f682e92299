import type { CaseResult, ConformanceResult } from "../results/conformance-result.ts";
import type { EngineDifference, MatrixResult } from "../results/matrix-result.ts";
import { asMatrix } from "./as-matrix.ts";
import { renderDifferenceLines, renderFailure } from "./console.ts";

/**
 * The report for CI systems: JUnit XML, a test suite a run and a test case a case.
 *
 * Expected failures and cases that were not run are skipped tests with their reason; a stale known failure is a failed
 * test of its own. Where engines disagree, each case in which they do is a failed test of a further suite.
 */
export function renderJunit(result: ConformanceResult | MatrixResult): string {
  const { runs, differences, milliseconds } = asMatrix(result);
  const suites = [...runs.map(toSuite), ...(differences.length === 0 ? [] : [toDifferenceSuite(differences)])];
  const all: Numbers = {
    tests: sum(suites, "tests"),
    failures: sum(suites, "failures"),
    skipped: sum(suites, "skipped"),
    milliseconds,
  };
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="conformance" ${renderNumbers(all)}>`,
    ...suites.flatMap((suite) => [
      `  <testsuite name="${escapeXml(suite.name)}" ${renderNumbers(suite)}>`,
      ...suite.lines,
      "  </testsuite>",
    ]),
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

/** Text that may stand in an XML 1.0 attribute or element: marks escaped, characters that XML forbids, or that turn the direction of what follows, shown as U+XXXX. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff\u202a-\u202e\u2066-\u2069]/gu, (character) => {
      return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
    })
    .replaceAll(/[&<>"'\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
}

// --- internal ---

interface Numbers {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  readonly milliseconds: number;
}

interface Suite extends Numbers {
  readonly name: string;
  readonly lines: readonly string[];
}

function sum(suites: readonly Suite[], field: "tests" | "failures" | "skipped"): number {
  return suites.reduce((total, suite) => total + suite[field], 0);
}

function renderNumbers({ tests, failures, skipped, milliseconds }: Numbers): string {
  return `tests="${tests}" failures="${failures}" errors="0" skipped="${skipped}" time="${seconds(milliseconds)}"`;
}

function toSuite(run: ConformanceResult): Suite {
  const { subject, engine, world, counts, problems, cases, milliseconds } = run;
  return {
    name: `${subject} (${world}, ${engine})`,
    tests: cases.length + problems.length,
    failures: counts.failed + problems.length,
    skipped: counts["expected-failure"] + counts["not-run"],
    milliseconds,
    lines: [
      "    <properties>",
      `      <property name="seed" value="${run.seed}"/>`,
      `      <property name="behaviours" value="${escapeXml(run.behaviours.join(" "))}"/>`,
      "    </properties>",
      ...cases.flatMap(renderCase),
      ...problems.map(
        (problem) =>
          `    <testcase classname="known-failures" name="${escapeXml(problem)}" time="0"><failure message="${escapeXml(problem)}"/></testcase>`,
      ),
    ],
  };
}

function toDifferenceSuite(differences: readonly EngineDifference[]): Suite {
  const known = differences.filter(({ why }) => why !== undefined).length;
  return {
    name: "differences between engines",
    tests: differences.length,
    failures: differences.length - known,
    skipped: known,
    milliseconds: 0,
    lines: differences.flatMap(renderDifference),
  };
}

function renderDifference(found: EngineDifference): string[] {
  const open = `    <testcase classname="${escapeXml(found.subject)}" name="${escapeXml(found.case)}" time="0">`;
  const message = found.difference ?? found.values.map(({ engine, value }) => `${engine}: ${value}`).join("; ");
  const text = [...renderDifferenceLines(found), `again: ${found.command}`].join("\n");
  const outcome =
    found.why === undefined
      ? `<failure message="${escapeXml(message)}" type="different">${escapeXml(text)}</failure>`
      : `<skipped message="${escapeXml(`expected: ${found.why}`)}"/>`;
  return [open, `      ${outcome}`, "    </testcase>"];
}

function renderCase(found: CaseResult): string[] {
  const slash = found.name.lastIndexOf("/");
  const classname = slash === -1 ? found.behaviour : found.name.slice(0, slash).replaceAll("/", ".");
  const open = `    <testcase classname="${escapeXml(classname)}" name="${escapeXml(found.name.slice(slash + 1))}" time="${seconds(found.milliseconds)}"`;
  if (found.status === "passed") {
    return [`${open}/>`];
  }
  if (found.status !== "failed") {
    return [
      `${open}>`,
      `      <skipped message="${escapeXml(`${found.status}: ${found.why ?? ""}`)}"/>`,
      "    </testcase>",
    ];
  }
  const [first] = found.failures;
  const message = first?.difference ?? (first === undefined ? "" : `${first.kind}: ${first.actual}`);
  const text = [...found.failures.flatMap(renderFailure), `again: ${found.command}`].join("\n");
  return [
    `${open}>`,
    `      <failure message="${escapeXml(message)}" type="${first?.kind ?? "failure"}">${escapeXml(text)}</failure>`,
    "    </testcase>",
  ];
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
