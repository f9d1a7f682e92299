import { resolve } from "node:path";
import { parseRecordings, replayRecording } from "@armory-plugins/nri";
import type { ReplayResult } from "@armory-plugins/nri";
import { printableLine } from "@armory-plugins/host/printable";
import type { CommandResult } from "../flags/command.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { readTextFile } from "../input/read-text-file.ts";
import { colorsFor } from "../terminal/colors.ts";
import type { Colors } from "../terminal/colors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { renderChanges } from "./render-changes.ts";
import { renderJson } from "./render-json.ts";

/** Which recordings to replay, and how to report them. */
export interface ReplayOptions {
  readonly files: readonly string[];
  readonly output: OutputFormat;
  readonly color: boolean;
}

/**
 * Replay files of recordings.
 *
 * @throws CliError `FILE_UNREADABLE`, NriError `INVALID_RECORDING`; nothing was replayed then.
 */
export async function replayRecordings(options: ReplayOptions, terminal: Terminal): Promise<CommandResult> {
  const files = await Promise.all(
    options.files.map(async (file) => {
      const text = await readTextFile(resolve(terminal.cwd, file), file, "recordings of NRI, in JSON", terminal.signal);
      return { file, recordings: parseRecordings(text, file) };
    }),
  );
  const results: FileResult[] = [];
  for (const { file, recordings } of files) {
    const result: ReplayResult[] = [];
    for (const recording of recordings) result.push(await replayRecording(recording));
    results.push({ file, recordings: result });
  }
  const colors = colorsFor(terminal.stdout, terminal, options.color);
  const text = options.output === "json" ? renderJson(toReport(results), 2) : renderText(results, colors);
  await terminal.stdout.write(`${text}\n`);
  return results.every(({ recordings }) => recordings.every(hasPassed)) ? "ok" : "failure";
}

// --- internal ---

interface FileResult {
  readonly file: string;
  readonly recordings: readonly ReplayResult[];
}

function hasPassed({ problems }: ReplayResult): boolean {
  return problems.length === 0;
}

function toReport(results: readonly FileResult[]): object {
  const all = results.flatMap(({ recordings }) => recordings);
  const passed = all.filter(hasPassed).length;
  return {
    passed,
    failed: all.length - passed,
    files: results.map(({ file, recordings }) => ({
      file,
      recordings: recordings.map((result) => ({
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

function renderFile({ file, recordings }: FileResult, colors: Colors): string[] {
  const failed = recordings.filter((result) => !hasPassed(result));
  const lines = failed.flatMap(({ name, problems }) => [
    `${colors.red("failed")} ${colors.bold(printableLine(name))}  ${colors.dim("(- expected, + happened)")}`,
    ...problems.flatMap(({ what, changes }) => [
      `  ${printableLine(what)}`,
      ...renderChanges(changes, colors).map((line) => `    ${line}`),
    ]),
  ]);
  const count = `${recordings.length} recording${recordings.length === 1 ? "" : "s"}`;
  const passed = recordings.length - failed.length;
  const verdict = failed.length === 0 ? colors.green(`${passed} passed`) : colors.red(`${failed.length} failed`);
  return [...lines, `${printableLine(file)}: ${count}, ${verdict}${failed.length === 0 ? "" : `, ${passed} passed`}`];
}
