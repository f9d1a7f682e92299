// npm test [-- --full], after the build: every package's tests and the conformance suite. The last line counts all of them. With --full
// every template goes the whole way from npm create to its golden cases, not one of each language.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { full: { type: "boolean", default: false } } });
// packages/create-armory-plugin/test/e2e.test.ts reads it
if (values.full) process.env["ARMORY_E2E"] = "full";
const folder = await mkdtemp(join(tmpdir(), "armory-test-"));
let [passed, failed, skipped] = [0, 0, 0];
try {
  const report = join(folder, "vitest.json");
  const vitest = await run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  const counts = JSON.parse(await readFile(report, "utf8").catch(() => "{}")) as {
    numPassedTests?: number;
    numFailedTests?: number;
    numPendingTests?: number;
  };
  passed += counts.numPassedTests ?? 0;
  skipped += counts.numPendingTests ?? 0;
  // A file that can't even be loaded fails without a test of its own.
  failed += Math.max(counts.numFailedTests ?? 0, vitest.code === 0 ? 0 : 1);

  const conformance = await run("node", ["scripts/conformance.ts"]);
  const [, casesPassed, casesFailed, casesSkipped] =
    /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(conformance.output) ?? [];
  passed += Number(casesPassed ?? 0);
  skipped += Number(casesSkipped ?? 0);
  failed += Math.max(Number(casesFailed ?? 0), conformance.code === 0 ? 0 : 1);
} finally {
  await rm(folder, { recursive: true, force: true });
}
if (failed > 0) process.exitCode = 1;
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);

// --- internal ---

/** Run a program with its output shown, and give it. */
function run(program: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  console.log(`\n$ ${[program, ...args].join(" ")}`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32" });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      output += chunk.toString("utf8");
    });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}
