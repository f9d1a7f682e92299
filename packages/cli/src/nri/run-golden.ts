import { resolve } from "node:path";
import { parseGoldenCases, runGoldenCase } from "@armory-plugins/nri";
import type { GoldenResult } from "@armory-plugins/nri";
import { printableLine } from "@armory-plugins/host/printable";
import type { CommandResult } from "../flags/command.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { readTextFile } from "../input/read-text-file.ts";
import { colorsFor } from "../terminal/colors.ts";
import type { Colors } from "../terminal/colors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { renderChanges } from "./render-changes.ts";
import { renderJson } from "./render-json.ts";

/** Which golden cases to run, and how to report them. */
export interface RunGoldenOptions {
  readonly files: readonly string[];
  readonly output: OutputFormat;
  readonly color: boolean;
}

/**
 * Run files of golden cases.
 *
 * @throws CliError `FILE_UNREADABLE`, NriError `INVALID_GOLDEN_FILE`; no case was run then.
 */
export async function runGolden(options: RunGoldenOptions, terminal: Terminal): Promise<CommandResult> {
  const files = await Promise.all(
    options.files.map(async (file) => {
      const text = await readTextFile(
        resolve(terminal.cwd, file),
        file,
        "golden cases of NRI, in JSON",
        terminal.signal,
      );
      return { file, cases: parseGoldenCases(text, file) };
    }),
  );
  const results: FileResult[] = [];
  for (const { file, cases } of files) {
    const result: GoldenResult[] = [];
    for (const golden of cases) result.push(await runGoldenCase(golden));
    results.push({ file, cases: result });
  }
  const colors = colorsFor(terminal.stdout, terminal, options.color);
  const text = options.output === "json" ? renderJson(toReport(results), 2) : renderText(results, colors);
  await terminal.stdout.write(`${text}\n`);
  return results.every(({ cases }) => cases.every(hasPassed)) ? "ok" : "failure";
}

// --- internal ---

interface FileResult {
  readonly file: string;
  readonly cases: readonly GoldenResult[];
}

function hasPassed({ problems }: GoldenResult): boolean {
  return problems.length === 0;
}

function toReport(results: readonly FileResult[]): object {
  const all = results.flatMap(({ cases }) => cases);
  const passed = all.filter(hasPassed).length;
  return {
    passed,
    failed: all.length - passed,
    files: results.map(({ file, cases }) => ({
      file,
      cases: cases.map((result) => ({
        name: result.name,
        outcome: hasPassed(result) ? "passed" : "failed",
        ...(hasPassed(result)
          ? {}
          : {
              problems: result.problems.map(({ what, changes }) => ({
                what,
                differences: changes.map(({ path, before, after }) => ({ path, expected: before, actual: after })),
              })),
            }),
      })),
    })),
  };
}

function renderText(results: readonly FileResult[], colors: Colors): string {
  return results.flatMap((result) => renderFile(result, colors)).join("\n");
}

function renderFile({ file, cases }: FileResult, colors: Colors): string[] {
  const failed = cases.filter((result) => !hasPassed(result));
  const lines = failed.flatMap(({ name, problems }) => [
    `${colors.red("failed")} ${colors.bold(printableLine(name))}  ${colors.dim("(- expected, + happened)")}`,
    ...problems.flatMap(({ what, changes }) => [
      `  ${printableLine(what)}`,
      ...renderChanges(changes, colors).map((line) => `    ${line}`),
    ]),
  ]);
  const count = `${cases.length} case${cases.length === 1 ? "" : "s"}`;
  const passed = cases.length - failed.length;
  const verdict = failed.length === 0 ? colors.green(`${passed} passed`) : colors.red(`${failed.length} failed`);
  return [...lines, `${printableLine(file)}: ${count}, ${verdict}${failed.length === 0 ? "" : `, ${passed} passed`}`];
}
