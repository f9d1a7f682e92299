// npm run conformance [-- --subject NAME ... --seed N]: every template and example through every case that applies to it.
// Reports go to reports/<subject>.{html,xml,json}. The last line counts cases.
import { mkdir, writeFile } from "node:fs/promises";
import { matchesGlob } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  loadCases,
  loadKnownFailures,
  renderConsole,
  renderHtml,
  renderJson,
  renderJunit,
  runConformance,
} from "@armory-plugins/conformance";
import { listSubjects } from "./subjects.ts";

const { values } = parseArgs({
  options: { subject: { type: "string", multiple: true }, seed: { type: "string", default: "1" } },
});
const reports = new URL("../reports/", import.meta.url);
const knownFailures = await loadKnownFailures(fileURLToPath(new URL("../conformance/known-failures", import.meta.url)));
const cases = await loadCases();
const chosen = listSubjects().filter(({ subject }) => values.subject?.includes(subject.name) ?? true);
if (chosen.length === 0) {
  console.error(
    `no subject "${values.subject?.join(", ")}"; expected ${listSubjects()
      .map(({ subject }) => subject.name)
      .join(", ")}`,
  );
  process.exitCode = 2;
}
await mkdir(reports, { recursive: true });
let [passed, failed, skipped] = [0, 0, 0];
for (const entry of knownFailures) {
  if (listSubjects().some(({ subject }) => matchesGlob(subject.name, entry.subject))) continue;
  console.error(`known failure "${entry.case}" of "${entry.subject}" matches no subject; remove it`);
  failed += 1;
}
for (const { subject, component, path } of chosen) {
  const result = await runConformance({
    component,
    subject: { ...subject, knownFailures },
    cases,
    seed: Number(values.seed),
    command: (name) =>
      `npx armory conformance ${path}${subject.supports.map((one) => ` -b ${one}`).join("")} --case ${name}`,
  });
  const { counts, milliseconds } = result;
  console.log(
    `${result.ok ? "ok  " : "FAIL"} ${subject.name.padEnd(32)} ${String(counts.passed).padStart(4)} passed, ${counts.failed} failed, ` +
      `${counts["expected-failure"]} known, ${counts["not-run"]} not run, ${(milliseconds / 1000).toFixed(1)} s`,
  );
  if (!result.ok) console.log(renderConsole(result));
  for (const [extension, render] of Object.entries({ html: renderHtml, xml: renderJunit, json: renderJson })) {
    await writeFile(new URL(`${subject.name}.${extension}`, reports), render(result));
  }
  passed += counts.passed + counts["expected-failure"];
  failed += Math.max(counts.failed + result.problems.length, result.ok ? 0 : 1);
  skipped += counts["not-run"];
}
if (failed > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
