// npm run conformance [-- --subject NAME ... --engine v8,wasmtime --seed N --no-cache]: every template, conformance subject and example that is built, through every case
// that applies to it, on every engine; the engines are compared with each other. What conformed before, and has not changed since, is not run again. Reports go to reports/: index.html and matrix.json of
// all, <subject>.{html,xml,json} of each. Templates are held against their budgets as well, and unless subjects are named, the runtime's side of NRI against
// its own cases. The last line counts cases.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  type Engine,
  type MatrixResult,
  engineByName,
  engineNames,
  combineMatrices,
  installWasmtime,
  isConformanceError,
  loadCases,
  loadKnownFailures,
  renderConsole,
  renderHtml,
  renderJson,
  renderJunit,
  runMatrix,
} from "@armory-plugins/conformance";
import { checkBudgets } from "./budgets.ts";
import { ConformanceCache } from "./conformance-cache.ts";
import { runAdaptation } from "./nri-adaptation.ts";
import { type RepositorySubject, listSubjects } from "./subjects.ts";

const { values } = parseArgs({
  options: {
    subject: { type: "string", multiple: true },
    engine: { type: "string" },
    seed: { type: "string", default: "1" },
    "no-cache": { type: "boolean", default: false },
  },
});
const reports = new URL("../reports/", import.meta.url);
const knownFailures = await loadKnownFailures(fileURLToPath(new URL("../conformance/known-failures", import.meta.url)));
const subjects = await listSubjects();
const chosen = subjects.filter(({ subject }) => values.subject?.includes(subject.name) ?? true);
if (chosen.length === 0) {
  const names = subjects.map(({ subject }) => subject.name).join(", ");
  console.error(`no subject "${values.subject?.join(", ")}"; expected ${names}`);
  process.exit(2);
}
let [failed, skipped] = [0, 0];
for (const entry of knownFailures) {
  if (subjects.some(({ subject }) => matchesGlob(subject.name, entry.subject))) continue;
  console.error(`known failure "${entry.case}" of "${entry.subject}" matches no subject; remove it`);
  failed += 1;
}
for (const { subject, isBuilt } of chosen) {
  if (isBuilt) continue;
  console.log(`skip ${subject.name.padEnd(32)} is not built: "npx armory doctor" says what is missing here`);
  skipped += 1;
}
await mkdir(reports, { recursive: true });
const engines = await prepareEngines();
const cases = await loadCases();
const seed = Number(values.seed);
const cache = new ConformanceCache({ engines: engines.map(({ name }) => name), seed });
const results: MatrixResult[] = [];
for (const one of chosen.filter(({ isBuilt }) => isBuilt)) results.push(await runSubject(one));
await cache.prune();
const matrix = combineMatrices(results, {
  seed,
  engines: engines.map(({ name }) => name),
  milliseconds: performance.now(),
});
await writeFile(new URL("index.html", reports), renderHtml(matrix));
await writeFile(new URL("matrix.json", reports), renderJson(matrix));
for (const problem of await checkBudgets(chosen, subjects, engines)) {
  console.log(`FAIL ${problem}`);
  failed += 1;
}
const adaptation = values.subject === undefined ? await runAdaptation() : { passed: 0, problems: [] };
for (const problem of adaptation.problems) {
  console.log(`FAIL ${problem}; more by: npx armory nri replay conformance/recordings/adaptation.json`);
  failed += 1;
}
if (adaptation.passed > 0)
  console.log(`ok   ${"the runtime's side of NRI".padEnd(41)} ${String(adaptation.passed).padStart(4)} passed`);
const { counts, runs } = matrix;
failed += counts.failed + counts.different;
failed += runs.reduce((sum, run) => sum + run.problems.length, 0);
// Nothing failed, and yet: no case passed, or some were not run.
failed += runs.filter((run) => !run.ok && run.counts.failed === 0 && run.problems.length === 0).length;
if (failed > 0) process.exitCode = 1;
console.log(
  `${counts.passed + counts["expected-failure"] + adaptation.passed} passed, ${failed} failed, ${counts["not-run"] + skipped} skipped`,
);

// --- internal ---

/** The result of an earlier run with the same component, harness and cases, or of one now. */
async function runSubject(one: RepositorySubject): Promise<MatrixResult> {
  const { subject, component, path, fixtures } = one;
  const kept = values["no-cache"] ? undefined : await cache.read(one);
  const result =
    kept ??
    (await runMatrix({
      subjects: [
        {
          component,
          subject: { ...subject, knownFailures },
          command: (caseName, engine) =>
            fixtures.length > 0
              ? `npx armory test ${dirname(path)} --no-build${engine} --case ${caseName}`
              : `npx armory conformance ${path}${subject.supports.map((name) => ` -b ${name}`).join("")}${engine} --case ${caseName}`,
        },
      ],
      engines,
      cases: [...cases, ...fixtures],
      seed,
    }));
  print(result, kept !== undefined);
  await writeReports(result);
  await cache.write(one, result);
  return result;
}

/** The engines that were asked for, or all that this machine can have; wasmtime is installed into the cache directory. */
async function prepareEngines(): Promise<Engine[]> {
  const asked = values.engine?.split(",");
  const wanted = (asked ?? engineNames).map((name) => engineByName(name));
  if (!wanted.some(({ name }) => name === "wasmtime")) return wanted;
  try {
    await installWasmtime({ onOutput: (chunk) => process.stderr.write(chunk) });
    return wanted;
  } catch (error) {
    if (asked !== undefined || !isConformanceError(error)) throw error;
    console.log(`skip the engine wasmtime: ${error.message}`);
    skipped += 1;
    return wanted.filter(({ name }) => name !== "wasmtime");
  }
}

function print(result: MatrixResult, isKept: boolean): void {
  for (const { ok, subject, engine, counts: of, milliseconds } of result.runs) {
    console.log(
      `${ok ? "ok  " : "FAIL"} ${subject.padEnd(32)} ${engine.padEnd(8)} ${String(of.passed).padStart(4)} passed, ${of.failed} failed, ` +
        `${of["expected-failure"]} known, ${of["not-run"]} not run, ${isKept ? "cached" : `${(milliseconds / 1000).toFixed(1)} s`}`,
    );
  }
  if (!result.ok) console.log(renderConsole(result));
}

async function writeReports(result: MatrixResult): Promise<void> {
  const name = result.runs[0]?.subject;
  for (const [extension, render] of Object.entries({ html: renderHtml, xml: renderJunit, json: renderJson })) {
    await writeFile(new URL(`${name}.${extension}`, reports), render(result));
  }
}
