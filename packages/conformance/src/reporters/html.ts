import type { CaseResult, CaseStatus, ConformanceResult, Failure } from "../conformance-result.ts";

/**
 * The report for people: one HTML page that needs no network, reads well on a phone and in the dark, and can be filtered
 * by text and status. What failed comes first. Without scripts it still shows everything.
 */
export function renderHtml(result: ConformanceResult): string {
  const { subject, engine, world, counts, seed, milliseconds, ok, behaviours } = result;
  const title = `${subject}: ${ok ? "conforms" : "does not conform"}`;
  const facts = `${world} world · engine ${engine} · claims ${behaviours.join(", ") || "nothing"} · seed ${seed} · ${(milliseconds / 1000).toFixed(1)} s`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1 class="${ok ? "passed" : "failed"}">${escapeHtml(title)}</h1>
<p>${escapeHtml(facts)}</p>
</header>
${problemList(result.problems)}<form id="filter" role="search">
<input id="text" type="search" placeholder="Filter cases" aria-label="Filter cases">
<fieldset><legend>Show</legend>
${statuses.map((status) => statusBox(status, counts[status])).join("\n")}
</fieldset>
</form>
<p id="shown" role="status">${result.cases.length} cases</p>
<main>
${byStatus(result.cases).map(renderCase).join("\n")}
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** Text that may stand in HTML, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/(?![\t\n\r])\p{Cc}/gu, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}

// --- internal ---

const statuses: readonly CaseStatus[] = ["failed", "expected-failure", "not-run", "passed"];

const labels: Readonly<Record<CaseStatus, string>> = {
  passed: "passed",
  failed: "failed",
  "expected-failure": "failed as expected",
  "not-run": "not run",
};

function byStatus(cases: readonly CaseResult[]): CaseResult[] {
  return statuses.flatMap((status) => cases.filter((found) => found.status === status));
}

function statusBox(status: CaseStatus, count: number): string {
  return `<label class="${status}"><input type="checkbox" name="status" value="${status}" checked> ${count} ${labels[status]}</label>`;
}

function problemList(problems: readonly string[]): string {
  if (problems.length === 0) {
    return "";
  }
  return `<ul class="failed">${problems.map((problem) => `<li>${escapeHtml(problem)}</li>`).join("")}</ul>\n`;
}

function renderCase(found: CaseResult): string {
  const summary = `<summary><b class="${found.status}">${labels[found.status]}</b> <code>${escapeHtml(found.name)}</code> <span>${escapeHtml(found.description)}</span></summary>`;
  const rows: [string, string][] = [
    ...(found.why === undefined ? [] : [["why", found.why] satisfies [string, string]]),
    ...found.failures.flatMap(failureRows),
    ["behaviour", found.behaviour],
    ...(found.clause === undefined ? [] : [["clause", found.clause] satisfies [string, string]]),
    ["time", `${found.milliseconds} ms`],
    ["again", found.command],
  ];
  const list = rows.map(([term, text]) => `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(text)}</dd>`).join("");
  return `<details data-status="${found.status}"${found.status === "failed" ? " open" : ""}>${summary}<dl>${list}</dl></details>`;
}

function failureRows(failure: Failure): [string, string][] {
  const place = [
    failure.kind.replace("-", " "),
    ...(failure.step === undefined ? [] : [`step ${failure.step + 1}`]),
    ...(failure.record === undefined ? [] : [`record ${failure.record + 1}`]),
  ].join(", ");
  return [
    ["failure", place],
    ...(failure.given === undefined ? [] : [["given", failure.given] satisfies [string, string]]),
    ["expected", failure.expected],
    ["actual", failure.actual],
    ...(failure.difference === undefined ? [] : [["differs", failure.difference] satisfies [string, string]]),
  ];
}

const style = `
:root { --text: #1a1a1a; --back: #fff; --soft: #f2f2f4; --line: #d5d5da; --good: #15702f; --bad: #b3161d; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e6ea; --back: #141417; --soft: #212126; --line: #3a3a42; --good: #5fd07f; --bad: #ff7a7f; --warn: #f0b840; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 64rem; color: var(--text); background: var(--back); font: 1rem/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.4rem; overflow-wrap: anywhere; }
form { position: sticky; top: 0; padding: .5rem 0; background: var(--back); }
input[type="search"] { width: 100%; padding: .5rem; font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: .4rem; }
fieldset { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .5rem 0 0; padding: 0; border: 0; }
legend { position: absolute; clip-path: inset(50%); }
.passed { color: var(--good); } .failed { color: var(--bad); } .expected-failure, .not-run { color: var(--warn); }
details { border-top: 1px solid var(--line); }
details[hidden] { display: none; }
summary { padding: .5rem 0; cursor: pointer; overflow-wrap: anywhere; }
summary span { opacity: .75; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: 0 0 1rem; padding: .75rem; background: var(--soft); border-radius: .4rem; }
dt { opacity: .75; } dd { margin: 0; font-family: ui-monospace, monospace; font-size: .875rem; overflow-wrap: anywhere; white-space: pre-wrap; }
@media (max-width: 30rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; } }
`;

const script = `
const form = document.getElementById("filter");
const cases = [...document.querySelectorAll("details")].map((node) => ({ node, text: node.textContent.toLowerCase() }));
function update() {
  const words = document.getElementById("text").value.toLowerCase().split(/\\s+/).filter(Boolean);
  const wanted = new Set([...form.querySelectorAll("[name=status]:checked")].map((box) => box.value));
  let shown = 0;
  for (const { node, text } of cases) {
    node.hidden = !wanted.has(node.dataset.status) || !words.every((word) => text.includes(word));
    if (!node.hidden) shown += 1;
  }
  document.getElementById("shown").textContent = shown === cases.length ? shown + " cases" : shown + " of " + cases.length + " cases";
}
form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
update();
`;
