// npm test [-- --full], after the build: every package's tests and, beside them, the conformance suite. Then it prints where the time went and which tests were
// skipped: a skip that scripts/skips.json does not list is a failure. The last line counts all of them. With --full every template goes the whole way from npm create to
// its golden cases, not one of each language, endurance is tested, and the suite runs again what conformed before.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { MatrixResult } from "@armory-plugins/conformance";
import { checkSkips } from "./check-skips.ts";

/** What vitest's JSON reporter says, of which no type is exported that fits a file. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

const { values } = parseArgs({ options: { full: { type: "boolean", default: false } } });
// packages/create-armory-plugin/test/e2e.test.ts and packages/conformance/vitest.config.ts read it
if (values.full) process.env["ARMORY_TEST"] = "full";
// Two files at a time on two cores too: much of the time is waiting for installs, threads and servers. vitest takes it for several projects from here alone
const workers = Math.max(2, availableParallelism() - 1);
const root = fileURLToPath(new URL("..", import.meta.url));
const directory = await mkdtemp(join(tmpdir(), "armory-test-"));
let [passed, failed, skipped] = [0, 0, 0];
try {
  const report = join(directory, "vitest.json");
  // Both wait a lot, for threads and servers; the suite's output follows when vitest's is over
  const conformance = run("node", ["scripts/conformance.ts", ...(values.full ? ["--no-cache"] : [])], "hidden");
  const vitest = await run(
    "vitest",
    ["run", `--maxWorkers=${workers}`, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    "shown",
  );
  countTests(vitest, await readJson<VitestReport>(report));
  countCases(await conformance, await readJson<MatrixResult>(join(root, "reports", "matrix.json")));
} finally {
  await rm(directory, { recursive: true, force: true });
}
if (failed > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);

// --- internal ---

function countTests({ code }: Ended, report: VitestReport | undefined): void {
  passed += report?.numPassedTests ?? 0;
  skipped += report?.numPendingTests ?? 0;
  // A file that can't even be loaded fails without a test of its own
  failed += Math.max(report?.numFailedTests ?? 0, code === 0 ? 0 : 1);
  const files = report?.testResults ?? [];
  const tests = files.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, status }) => ({ name: `${relative(root, name)} > ${fullName}`, status })),
  );
  const { listed, unlisted } = checkSkips(tests.filter(({ status }) => status === "skipped" || status === "pending"));
  for (const { name, reason } of listed) console.log(`skip ${name}: ${reason}`);
  for (const { name } of unlisted) console.log(`FAIL ${name} is skipped, and scripts/skips.json does not say why`);
  failed += unlisted.length;
  printSlowest(
    "files",
    files.map(({ name, startTime, endTime }) => ({ name: relative(root, name), milliseconds: endTime - startTime })),
  );
}

function countCases({ code, output }: Ended, matrix: MatrixResult | undefined): void {
  process.stdout.write(output);
  const [, casesPassed, casesFailed, casesSkipped] = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(output) ?? [];
  passed += Number(casesPassed ?? 0);
  skipped += Number(casesSkipped ?? 0);
  failed += Math.max(Number(casesFailed ?? 0), code === 0 ? 0 : 1);
  printSlowest(
    "subjects",
    (matrix?.runs ?? []).map(({ subject, engine, milliseconds }) => ({
      name: `${subject} on ${engine}`,
      milliseconds,
    })),
  );
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
