import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { ConformanceResult } from "../../results/conformance-result.ts";
import type { MatrixResult } from "../../results/matrix-result.ts";
import { asMatrix } from "../as-matrix.ts";
import { escapeHtml } from "./escape-html.ts";
import { type CellStatus, type Finding, cellStatuses, listFindings } from "./findings.ts";
import { renderFinding } from "./render-finding.ts";
import { renderMatrix } from "./render-matrix.ts";
import { statusLabels } from "./status-labels.ts";
import { verdictOf } from "../verdict.ts";

/**
 * The report for people: one HTML page that needs no network, reads well on a phone and in the dark, and can be filtered.
 * It shows first what did not pass, with the command that does it again, known failures and cases that were not run folded; then plugins × cases ×
 * engines as a matrix. Without scripts it still shows everything.
 */
export function renderHtml(result: ConformanceResult | MatrixResult): string {
  const matrix = asMatrix(result);
  const findings = listFindings(matrix);
  const bad = findings.filter(({ status }) => status === "failed" || status === "different");
  const open = new Set(bad.length <= maxOpen ? bad : []);
  const worlds = [...new Set(matrix.runs.map(({ world }) => world))];
  const places = [
    ["findings", "What did not pass"],
    ["plugins", "Plugins"],
    ...worlds.map((world) => [`matrix-${world}`, `World ${world}`]),
  ];
  const title = titleOf(matrix);
  const script = asset("report.js");
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${sha256(script)}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(title)}</title>
<style>${asset("report.css")}</style>
</head>
<body>
<header>
<h1 class="${matrix.ok ? "passed" : "failed"}">${escapeHtml(title)}</h1>
<p>${escapeHtml(factsOf(matrix))}</p>
<nav>${places.map(([id, name]) => `<a href="#${id}">${name}</a>`).join(" ")}</nav>
</header>
${renderFilter(matrix, worlds)}
<main>
<section id="findings">
<h2>What did not pass</h2>
${renderProblems(matrix)}<p class="empty"${findings.length === 0 ? "" : " hidden"}>Nothing to see here.</p>
${bad.map((finding) => renderFinding(finding, open.has(finding))).join("\n")}
${(["expected-failure", "not-run"] as const).map((status) => renderFold(status, findings)).join("")}
</section>
<section>
<h2 id="plugins">Plugins</h2>
${renderRuns(matrix)}
</section>
${worlds.map((world) => renderMatrix(world, matrix, findings)).join("")}</main>
<script>${script}</script>
</body>
</html>
`;
}

// --- internal ---

/** When more failed than this, the page begins as a list of their names. */
const maxOpen = 30;

function titleOf({ ok, runs, engines }: MatrixResult): string {
  const [first] = runs;
  if (first !== undefined && runs.length === 1) {
    return `${first.subject}: ${verdictOf(first)}`;
  }
  const subjects = subjectsOf({ runs });
  const what = subjects.length === 1 ? subjects[0] : `${subjects.length} plugins`;
  return `${what} on ${engines.join(" and ")}: ${ok ? "conforms" : "does not conform"}`;
}

function factsOf({ runs, counts, seed, milliseconds }: MatrixResult): string {
  const cases = new Set(runs.flatMap((run) => run.cases.map(({ name }) => name))).size;
  return `${cases} cases: ${numbersOf(counts)} · seed ${seed} · ${seconds(milliseconds)}`;
}

function subjectsOf({ runs }: Pick<MatrixResult, "runs">): string[] {
  return [...new Set(runs.map(({ subject }) => subject))];
}

/** A line a plugin: its world and claims, and the numbers on each engine. */
function renderRuns({ runs, engines }: MatrixResult): string {
  const rows = [...Map.groupBy(runs, ({ subject }) => subject)].map(([subject, own]) => {
    const [first] = own;
    const about = `${first?.world} world, claims ${first?.behaviours.join(", ") || "nothing"}`;
    const cells = engines.map((engine) => {
      const run = own.find((one) => one.engine === engine);
      return run === undefined
        ? "<td>–</td>"
        : `<td class="${run.ok ? "passed" : "failed"}">${numbersOf(run.counts)} <small>${seconds(run.milliseconds)}</small></td>`;
    });
    return `<tr><th scope="row">${escapeHtml(subject)} <small>${escapeHtml(about)}</small></th>${cells.join("")}</tr>`;
  });
  const head = engines.map((engine) => `<th scope="col">${escapeHtml(engine)}</th>`).join("");
  return `<div class="scroll" role="region" aria-labelledby="plugins" tabindex="0">
<table class="runs">
<thead><tr><th scope="col">Plugin</th>${head}</tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
</div>`;
}

/** How many cases ended how; those that did not happen are left out. */
function numbersOf(counts: Readonly<Partial<Record<CellStatus, number>>>): string {
  return cellStatuses
    .toReversed()
    .map((status) => ({ count: counts[status] ?? 0, label: statusLabels[status] }))
    .filter(({ count }) => count > 0)
    .map(({ count, label }) => `${count} ${label}`)
    .join(", ");
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** It does nothing without scripts, so the script shows it. */
function renderFilter(matrix: MatrixResult, worlds: readonly string[]): string {
  return `<form id="filter" role="search" hidden>
<input name="text" type="search" placeholder="Filter cases and findings" aria-label="Filter cases and findings">
${select("world", "worlds", worlds)}${select("subject", "plugins", subjectsOf(matrix))}${select("engine", "engines", matrix.engines)}<fieldset><legend>Show</legend>
${cellStatuses.map((status) => statusBox(status, matrix.counts[status])).join("\n")}
</fieldset>
<p id="shown" role="status"></p>
</form>`;
}

function select(name: string, plural: string, values: readonly string[]): string {
  if (values.length < 2) {
    return "";
  }
  const options = values.map((value) => `<option value="${escapeHtml(value)}">${escapeHtml(value)}</option>`);
  return `<select name="${name}" aria-label="${plural}"><option value="">all ${plural}</option>${options.join("")}</select>\n`;
}

function statusBox(status: CellStatus, count: number): string {
  return `<label class="${status}"><input type="checkbox" name="status" value="${status}" checked> ${statusLabels[status]} <span>${count}</span></label>`;
}

function renderProblems({ runs }: MatrixResult): string {
  const problems = runs.flatMap((run) => run.problems.map((text) => `${run.subject} on ${run.engine}: ${text}`));
  if (problems.length === 0) {
    return "";
  }
  return `<ul class="failed">${problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join("")}</ul>\n`;
}

/** Findings that differ in little, perhaps hundreds: they come last, and folded. */
function renderFold(status: CellStatus, findings: readonly Finding[]): string {
  const own = findings.filter((finding) => finding.status === status);
  if (own.length === 0) {
    return "";
  }
  return `<details class="fold">
<summary><b class="${status}">${statusLabels[status]}</b> <span>${own.length} ${own.length === 1 ? "finding" : "findings"}</span></summary>
${own.map((finding) => renderFinding(finding, false)).join("\n")}
</details>
`;
}

function asset(name: string): string {
  return `\n${readFileSync(new URL(`../../../assets/${name}`, import.meta.url), "utf8").trim()}\n`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}
