import type { CaseResult, ConformanceResult } from "../conformance-result.ts";
import { renderFailure } from "./console.ts";

/**
 * The report for CI systems: JUnit XML, a test case a case.
 *
 * Expected failures and cases that were not run are skipped tests with their reason; a stale known failure is a failed
 * test of its own.
 */
export function renderJunit(result: ConformanceResult): string {
  const { subject, engine, world, counts, problems, cases } = result;
  const skipped = counts["expected-failure"] + counts["not-run"];
  const numbers = [
    `tests="${cases.length + problems.length}"`,
    `failures="${counts.failed + problems.length}"`,
    'errors="0"',
    `skipped="${skipped}"`,
    `time="${seconds(result.milliseconds)}"`,
  ].join(" ");
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="conformance" ${numbers}>`,
    `  <testsuite name="${escapeXml(`${subject} (${world}, ${engine})`)}" ${numbers}>`,
    "    <properties>",
    `      <property name="seed" value="${result.seed}"/>`,
    `      <property name="behaviours" value="${escapeXml(result.behaviours.join(" "))}"/>`,
    "    </properties>",
    ...cases.flatMap(renderCase),
    ...problems.map(
      (problem) =>
        `    <testcase classname="known-failures" name="${escapeXml(problem)}" time="0"><failure message="${escapeXml(problem)}"/></testcase>`,
    ),
    "  </testsuite>",
    "</testsuites>",
  ];
  return `${lines.join("\n")}\n`;
}

/** Text that may stand in an XML 1.0 attribute or element: marks escaped, characters that XML forbids shown as U+XXXX. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, (character) => {
      return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
    })
    .replaceAll(/[&<>"'\t\n\r]/g, (character) => `&#${character.codePointAt(0)};`);
}

// --- internal ---

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
