import type { CaseResult, ConformanceResult } from "../../results/conformance-result.ts";
import type { MatrixResult } from "../../results/matrix-result.ts";
import { escapeHtml } from "./escape-html.ts";
import { type CellStatus, type Finding, cellStatuses } from "./findings.ts";
import { statusLabels } from "./status-labels.ts";

/**
 * The matrix of a world: a row a case, a column a plugin on an engine. A cell says in a word how the case ended, which the
 * page's style shows as a sign; one that did not pass leads to its details.
 */
export function renderMatrix(world: string, matrix: MatrixResult, findings: readonly Finding[]): string {
  const runs = matrix.runs.filter((run) => run.world === world);
  const columns = runs.map(({ subject, engine, cases }) => ({
    subject,
    engine,
    cases: new Map(cases.map((one) => [one.name, one])),
    findings: findingsByCase(findings, subject, engine),
  }));
  const cases = new Map(runs.flatMap((run) => run.cases).map((one) => [one.name, one]));
  const sorted = [...cases.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const bodies = [...Map.groupBy(sorted, ({ name }) => areaOf(name))].map(([area, list]) => {
    const rows = list.map((one) => renderRow(one, columns));
    return `<tbody><tr class="area"><th scope="rowgroup">${escapeHtml(area)}</th><td colspan="${runs.length}"></td></tr>\n${rows.join("\n")}\n</tbody>`;
  });
  return `<section class="matrix" data-world="${world}">
<h2 id="matrix-${world}">World ${world}</h2>
<div class="scroll" role="region" aria-labelledby="matrix-${world}" tabindex="0">
<table id="table-${world}">
${renderHead(runs)}
${bodies.join("\n")}
</table>
</div>
</section>
`;
}

// --- internal ---

interface Column {
  readonly cases: ReadonlyMap<string, CaseResult>;
  readonly findings: ReadonlyMap<string, Finding>;
}

/** The worst finding of each case in a run. */
function findingsByCase(findings: readonly Finding[], subject: string, engine: string): Map<string, Finding> {
  const own = findings.filter((one) => one.subject === subject && one.engines.includes(engine));
  return new Map(own.toReversed().map((one) => [one.case, one]));
}

function renderHead(runs: readonly ConformanceResult[]): string {
  const subjects = [...Map.groupBy(runs, ({ subject }) => subject)].map(
    ([subject, own]) =>
      `<th scope="colgroup" colspan="${own.length}" data-subject="${escapeHtml(subject)}">${escapeHtml(subject)}</th>`,
  );
  const engines = runs.map(
    ({ subject, engine }) =>
      `<th scope="col" data-subject="${escapeHtml(subject)}" data-engine="${escapeHtml(engine)}">${escapeHtml(engine)}</th>`,
  );
  return `<thead>
<tr><th scope="col" rowspan="2">Case</th>${subjects.join("")}</tr>
<tr>${engines.join("")}</tr>
</thead>`;
}

function renderRow({ name, description, behaviour }: CaseResult, columns: readonly Column[]): string {
  const short = name.slice(areaOf(name).length).replace(/^\//, "");
  const about = `${description} (${behaviour})`;
  const cells = columns.map((column) => renderCell(column.cases.get(name), column.findings.get(name)));
  return `<tr data-case="${escapeHtml(name)}"><th scope="row"><code>${escapeHtml(short)}</code> <small>${escapeHtml(about)}</small></th>${cells.join("")}</tr>`;
}

function renderCell(result: CaseResult | undefined, finding: Finding | undefined): string {
  if (result === undefined) {
    return '<td class="none">does not apply</td>';
  }
  const status = worse(result.status, finding?.status ?? "passed");
  const label = statusLabels[status];
  return `<td class="${status}">${finding === undefined ? label : `<a href="#${finding.id}">${label}</a>`}</td>`;
}

function worse(one: CellStatus, other: CellStatus): CellStatus {
  return cellStatuses.indexOf(one) < cellStatuses.indexOf(other) ? one : other;
}

/** The part of a case's name before its last slash. */
function areaOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}
