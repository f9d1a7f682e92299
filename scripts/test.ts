// npm test [-- --full --no-cache], after the build: every package's tests and, beside them, the conformance suite. The tests of a package of which nothing has changed since they
// passed are not run again. Then it prints where the time went, which tests were skipped and what failed: a skip that scripts/skips.json does not list is a failure. The last line counts
// all of them. Everything shares the machine's cores: the files of a few failed tests are run again, by themselves, and what passes then is listed as FLAKY with its first error.
// With --full every template goes the whole way from npm create to its golden cases, not one of each language, and endurance is tested. --full and --no-cache run again what passed before.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { MatrixResult } from "@armory-plugins/conformance";
import { checkSkips } from "./check-skips.ts";
import { KeptResults } from "./kept-results.ts";
import { fromRoot, listTestedPackages, type TestedPackage, type TestFile } from "./tested-packages.ts";

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const { values } = parseArgs({
  options: { full: { type: "boolean", default: false }, "no-cache": { type: "boolean", default: false } },
});
// packages/create-armory-plugin/test/e2e.test.ts and the vitest.config.ts of some packages read it
if (values.full) process.env["ARMORY_TEST"] = "full";
const isFresh = values.full || values["no-cache"];
// Two files at a time on two cores too: much of the time is waiting for installs, threads and servers. vitest takes it for several projects from here alone
const workers = Math.max(2, availableParallelism() - 1);
const root = fileURLToPath(new URL("..", import.meta.url));
let [passed, failed, skipped] = [0, 0, 0];
/** What is said at the end of tests that failed. */
const remarks: string[] = [];
/** More failed files than these are not an accident. */
const MAX_RERUN_FILES = 5;
// Both wait a lot, for threads and servers; the suite's output follows when vitest's is over
const conformance = run("node", ["scripts/conformance.ts", ...(isFresh ? ["--no-cache"] : [])], "hidden");
countTests(await runTests(conformance));
countCases(await conformance, await readJson<MatrixResult>(join(root, "reports", "matrix.json")));
if (failed > 0) process.exitCode = 1;
for (const remark of remarks) console.log(remark);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);

// --- internal ---

/**
 * The files of all packages, of now or, where nothing has changed, of when they passed.
 *
 * @param others - what else runs now: files that failed are run again after that.
 */
async function runTests(others: Promise<unknown>): Promise<TestFile[]> {
  const cache = new KeptResults<TestFile[]>("tests");
  const kept: TestFile[] = [];
  const toRun: TestedPackage[] = [];
  for (const one of listTestedPackages()) {
    const files = isFresh ? undefined : await cache.read(one.hash);
    if (files === undefined) toRun.push(one);
    else
      console.log(
        `ok   ${one.directory}: its ${files.length} files of tests passed before, and nothing has changed since`,
      );
    kept.push(...(files ?? []));
  }
  const projects = toRun.map(({ project }) => `--project=${project}`);
  const first: Tested = toRun.length === 0 ? { files: [], ok: true } : await runVitest(workers, projects);
  const { files, ok } = await runFailedAgain(first, projects, others);
  // vitest does not say of which package an error outside of tests is: where the run fails, nothing is kept
  for (const { hash, directory } of ok ? toRun : []) {
    await cache.write(
      hash,
      files.filter(({ name }) => name.startsWith(`${directory}/`)),
    );
  }
  await cache.prune();
  return [...kept, ...files];
}

/** What a run of vitest has tested. */
interface Tested {
  readonly files: readonly TestFile[];
  /** Whether it ended well as a whole: it does not when something fails outside of a test. */
  readonly ok: boolean;
}

async function runVitest(files: number, args: readonly string[]): Promise<Tested> {
  const directory = await mkdtemp(join(tmpdir(), "armory-test-"));
  try {
    const report = join(directory, "vitest.json");
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const { code } = await run("vitest", ["run", `--maxWorkers=${files}`, ...args, ...reporters], "shown");
    const said = await readJson<{ readonly testResults: readonly TestFile[] }>(report);
    const tested = (said?.testResults ?? []).map(fromRoot);
    if (code !== 0 && !tested.some(hasFailed)) fail("vitest failed outside of a test; its output above says where");
    return { files: tested, ok: code === 0 };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Run the files with failed tests again, when these are few and nothing else runs any more. */
async function runFailedAgain(first: Tested, projects: readonly string[], others: Promise<unknown>): Promise<Tested> {
  const broken = first.files.filter(hasFailed);
  if (broken.length === 0 || broken.length > MAX_RERUN_FILES) return first;
  await others;
  console.log(`\n${broken.length} files with failed tests run again, by themselves:`);
  const again = await runVitest(1, [...projects, ...broken.map(({ name }) => name)]);
  const byName = new Map(again.files.map((file) => [file.name, file]));
  for (const file of broken)
    if (byName.get(file.name)?.status === "passed")
      remarks.push(...failuresOf(file).map((failure) => `FLAKY ${failure}`));
  return { files: first.files.map((file) => byName.get(file.name) ?? file), ok: again.ok };
}

/** What failed in a file, each with its errors. */
function failuresOf({ name, status, assertionResults }: TestFile): string[] {
  const failures = assertionResults
    .filter((test) => test.status === "failed")
    .map(({ fullName, failureMessages = [] }) => [`${name} > ${fullName}`, ...failureMessages].join("\n  "));
  return status === "failed" && failures.length === 0 ? [`${name} failed outside of its tests`] : failures;
}

function hasFailed(file: TestFile): boolean {
  return failuresOf(file).length > 0;
}

function countTests(files: readonly TestFile[]): void {
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ name: `${name} > ${fullName}`, status })),
  );
  const count = (...statuses: string[]): number => tests.filter(({ status }) => statuses.includes(status)).length;
  const isSkipped = ["skipped", "pending", "todo", "disabled"];
  passed += count("passed");
  for (const failure of files.flatMap(failuresOf)) fail(failure);
  skipped += count(...isSkipped);
  const { listed, unlisted } = checkSkips(tests.filter(({ status }) => isSkipped.includes(status)));
  for (const { name, reason } of listed) console.log(`skip ${name}: ${reason}`);
  for (const { name } of unlisted) fail(`${name} is skipped, and scripts/skips.json does not say why`);
  printSlowest(
    "files",
    files.map(({ name, startTime, endTime }) => ({ name, milliseconds: endTime - startTime })),
  );
}

function countCases({ code, output }: Ended, matrix: MatrixResult | undefined): void {
  process.stdout.write(output);
  const [, casesPassed, casesFailed, casesSkipped] = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(output) ?? [];
  passed += Number(casesPassed ?? 0);
  skipped += Number(casesSkipped ?? 0);
  failed += Math.max(Number(casesFailed ?? 0), code === 0 ? 0 : 1);
  remarks.push(...output.split("\n").filter((line) => line.startsWith("FAIL")));
  printSlowest(
    "subjects",
    (matrix?.runs ?? []).map(({ subject, engine, milliseconds }) => ({
      name: `${subject} on ${engine}`,
      milliseconds,
    })),
  );
}

/** Count one failure, and say at the end what failed. */
function fail(what: string): void {
  failed += 1;
  remarks.push(`FAIL ${what}`);
}

function printSlowest(what: string, all: readonly { readonly name: string; readonly milliseconds: number }[]): void {
  console.log(`\nThe slowest ${what}:`);
  const slowest = all.toSorted((one, other) => other.milliseconds - one.milliseconds).slice(0, 10);
  for (const { name, milliseconds } of slowest)
    console.log(`${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${name}`);
}

async function readJson<Value>(file: string): Promise<Value | undefined> {
  const content = await readFile(file, "utf8").catch(() => undefined);
  return content === undefined ? undefined : (JSON.parse(content) as Value);
}

/** Run a program, and give what it printed to standard output. */
function run(program: string, args: readonly string[], standardOutput: "shown" | "hidden"): Promise<Ended> {
  console.log(`\n$ ${[program, ...args].join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (standardOutput === "shown") process.stdout.write(chunk);
      output += chunk.toString("utf8");
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
