import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { fileIdentity, makeDirectory } from "@armory-plugins/base";
import {
  engineByName,
  renderConsole,
  renderHtml,
  renderJson,
  renderJunit,
  runMatrix,
} from "@armory-plugins/conformance";
import type { ConformanceCase, EngineName, MatrixOptions, MatrixResult, Subject } from "@armory-plugins/conformance";
import { printableLine } from "@armory-plugins/host/printable";
import { CliError } from "../errors/cli-error.ts";
import type { CommandResult } from "../flags/command.ts";
import type { Report } from "../flags/reports.ts";
import { colorsFor } from "../terminal/colors.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What to test, and how to report it. */
export interface SuiteOptions {
  readonly component: string;
  readonly subject: Subject;
  readonly cases: readonly ConformanceCase[];
  /** The other files that were read, which no report may replace. */
  readonly inputs?: readonly string[] | undefined;
  /** Globs of case names. */
  readonly filter?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  /** Whether to try random values as well. */
  readonly properties: boolean;
  /** What runs the plugin. Default: v8. */
  readonly engines?: readonly EngineName[] | undefined;
  readonly reports: readonly Report[];
  /** The directory of the reports that are files. */
  readonly reportDir: string;
  /** Where prepared plugins are kept; false keeps none. Default: the user's cache directory. */
  readonly cacheDir: string | false | undefined;
  /** Print the result as JSON instead of the console's report. */
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  /** The command that runs one case alone; `engine` is the flag for that, with a space before it, or nothing. */
  readonly command: (caseName: string, engine: string) => string;
}

/**
 * Run the cases, print the report, write the others. A plugin that fails is an answer, not an exception.
 *
 * @throws CliError `MISUSE` before the first case for a report that would replace an input, `OUTPUT_FAILED`.
 */
export async function runSuite(options: SuiteOptions, terminal: Terminal): Promise<CommandResult> {
  const { filter, seed, engines = ["v8"] } = options;
  await refuseInputsAsReports(options, terminal);
  const shows = terminal.stderr.isTerminal && !options.quiet;
  const result = await runMatrix({
    subjects: [{ component: options.component, subject: options.subject, command: options.command }],
    engines: engines.map((name) => engineByName(name, { env: terminal.env })),
    cases: options.cases,
    signal: terminal.signal,
    ...(options.cacheDir === undefined ? {} : { cacheDir: options.cacheDir }),
    ...(filter === undefined ? {} : { filter }),
    ...(seed === undefined ? {} : { seed }),
    ...(options.properties ? {} : { propertyRuns: 0 }),
    ...(shows ? { onProgress: showProgress(terminal) } : {}),
  });
  if (shows) await terminal.stderr.write(Buffer.from(clearLine));
  if (options.json) await terminal.stdout.write(`${renderJson(result).trimEnd()}\n`);
  else if (options.reports.includes("console") && !(options.quiet && result.ok)) {
    const colors = colorsFor(terminal.stdout, terminal, options.color).isColorSupported;
    await terminal.stdout.write(`${renderConsole(result, { color: colors }).trimEnd()}\n`);
  }
  await writeReports(result, options, terminal);
  return result.ok ? "ok" : "failure";
}

// --- internal ---

const clearLine = "\r\u001b[K";

const files = {
  junit: { name: "junit.xml", render: renderJunit },
  html: { name: "report.html", render: renderHtml },
  json: { name: "report.json", render: renderJson },
} as const;

async function refuseInputsAsReports(options: SuiteOptions, { cwd }: Terminal): Promise<void> {
  const reports = new Map<string, string>();
  for (const report of options.reports) {
    const path = report === "console" ? undefined : join(options.reportDir, files[report].name);
    const file = path && (await fileIdentity(path));
    if (path !== undefined && file !== undefined) reports.set(file, path);
  }
  if (reports.size === 0) return;
  const inputs = [options.component, ...(options.inputs ?? []), ...options.cases.map(({ file }) => file)];
  for (const input of inputs) {
    const report = reports.get((await fileIdentity(resolve(cwd, input))) ?? "");
    if (report === undefined) continue;
    const fact = `it is the same file as the input "${relative(cwd, resolve(cwd, input))}"`;
    throw new CliError("MISUSE", `cannot write the report "${report}": ${fact}`, {
      remedy: "choose another directory with --out",
    });
  }
}

function showProgress(terminal: Terminal): NonNullable<MatrixOptions["onProgress"]> {
  let shownAt = 0;
  return ({ done, total, engine }) => {
    const now = performance.now();
    if (now - shownAt < 100) return;
    shownAt = now;
    void terminal.stderr.write(Buffer.from(`${clearLine}${engine}: ${done}/${total} runs`)).catch(() => {});
  };
}

async function writeReports(result: MatrixResult, options: SuiteOptions, terminal: Terminal): Promise<void> {
  for (const report of options.reports) {
    if (report === "console") continue;
    const { name, render } = files[report];
    const path = join(options.reportDir, name);
    try {
      await makeDirectory(options.reportDir);
      await writeWhole(path, render(result));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CliError("OUTPUT_FAILED", `cannot write the report "${path}": ${reason}`, {
        remedy: "choose another directory with --out",
        cause: error,
      });
    }
    if (!options.quiet) await terminal.stderr.write(`wrote ${printableLine(relative(terminal.cwd, path) || path)}\n`);
  }
}

/** Write a file in one step: under another name first, then renamed, so that a full disk leaves no half of it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(temporary, text, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
