import type { CaseResult, Failure } from "../../results/conformance-result.ts";
import type { EngineDifference } from "../../results/matrix-result.ts";
import { failurePlace, failureWords, placeWords } from "../failure-words.ts";
import { escapeHtml } from "./escape-html.ts";
import type { Finding } from "./findings.ts";
import { markDifference } from "./mark-difference.ts";
import { statusLabels } from "./status-labels.ts";

/** The details of a finding: where it went wrong, what was given, the values, and the command that does it again. */
export function renderFinding(finding: Finding, open: boolean): string {
  const { id, status, world, subject, engines, found } = finding;
  const data = { status, world, subject, engines: engines.join(" "), case: finding.case };
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeHtml(value)}"`);
  const label = "difference" in found && status === "expected-failure" ? "different as expected" : statusLabels[status];
  const where = `${subject} on ${engines.join(" and ")}`;
  const rows = "result" in found ? resultRows(found.result) : differenceRows(found.difference);
  const about = "result" in found ? `<p>${escapeHtml(found.result.description)}</p>` : "";
  return `<details id="${id}"${attributes.join("")}${open ? " open" : ""}>
<summary><b class="${status}">${label}</b> <code>${escapeHtml(finding.case)}</code> <span>${escapeHtml(where)}</span></summary>
${about}<dl>${rows.join("")}</dl>
</details>`;
}

// --- internal ---

function resultRows(result: CaseResult): string[] {
  const { why, failures, behaviour, clause, milliseconds, command } = result;
  return [
    ...(why === undefined ? [] : [row("why", escapeHtml(why))]),
    ...failures.flatMap(failureRows),
    row("behaviour", escapeHtml(behaviour)),
    ...(clause === undefined ? [] : [row("clause", escapeHtml(clause))]),
    row("time", `${milliseconds} ms`),
    commandRow(command),
  ];
}

function failureRows(failure: Failure): string[] {
  const { given, difference, printed } = failure;
  const [expected, actual] = markDifference(failure.expected, failure.actual);
  const [wanted, got] = failureWords(failure);
  return [
    row("failure", escapeHtml(failurePlace(failure))),
    ...(given === undefined ? [] : [row("given", escapeHtml(given))]),
    row(wanted, expected),
    row(got, actual),
    ...(difference === undefined ? [] : [row("differs", escapeHtml(difference))]),
    ...(printed === undefined ? [] : [row("printed", printed.map(escapeHtml).join("<br>"))]),
  ];
}

function differenceRows(found: EngineDifference): string[] {
  const { given, values, difference, why, command } = found;
  const [first, ...others] = values;
  const text = first?.value ?? "";
  const marked = others.map(({ engine, value }) => ({ engine, html: markDifference(text, value) }));
  return [
    ...(why === undefined ? [] : [row("why", escapeHtml(why))]),
    row("difference", placeWords(found).join(", ")),
    ...(given === undefined ? [] : [row("given", escapeHtml(given))]),
    ...(first === undefined ? [] : [row(first.engine, marked[0]?.html[0] ?? escapeHtml(text))]),
    ...marked.map(({ engine, html }) => row(engine, html[1])),
    ...(difference === undefined ? [] : [row("differs", escapeHtml(difference))]),
    commandRow(command),
  ];
}

function row(term: string, html: string): string {
  return `<dt>${escapeHtml(term)}</dt><dd>${html}</dd>`;
}

function commandRow(command: string): string {
  return `<dt>again</dt><dd class="command"><code>${escapeHtml(command)}</code></dd>`;
}
