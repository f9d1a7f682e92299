import { resolve } from "node:path";
import { printableLine } from "@armory-plugins/host/printable";
import { CliError } from "../cli-error.ts";
import type { RunOptions } from "../commands/run.ts";
import { refuseInputAsStdout } from "../run/refuse-input-as-stdout.ts";
import type { Terminal } from "../terminal.ts";
import { checkOutput } from "./check-output.ts";
import { findLogs, type PartitionLog } from "./find-logs.ts";
import { renderLeftOut } from "./left-out.ts";

/**
 * Find the logs to run, name what is left out, and check that there is a place for what comes out, before the first record.
 *
 * @throws CliError `FILE_UNREADABLE`, `OUTPUT_FAILED`, or `MISUSE` for flags and inputs that do not go together.
 */
export async function checkLogs(options: RunOptions, terminal: Terminal): Promise<PartitionLog[]> {
  if (options.only !== undefined)
    throw new CliError("MISUSE", "--only is for --format jsonl; logs hold accepted records");
  const { out, targetTopic, internal = false, topic = options.sourceTopic } = options;
  const paths = options.records.length === 0 ? ["-"] : options.records;
  const { logs, leftOut } = await findLogs(paths, { topic, internal }, terminal);
  if (out === undefined && logs.length > 1) {
    throw new CliError("MISUSE", `there are ${logs.length} logs; say with --out in which directory to write them`);
  }
  if (out === undefined && terminal.stdout.isTerminal) {
    throw new CliError("MISUSE", "record batches are not text for a terminal; write them to a file, or use --out");
  }
  if (out === undefined) {
    const segments = logs.flatMap((log) => log.segments);
    const inputs = segments.map(({ path, shownPath }) => (path === undefined ? "-" : shownPath));
    await refuseInputAsStdout([options.file, ...inputs], terminal);
  }
  await checkOutput(
    logs.map((log) => ({ ...log, topic: targetTopic ?? log.topic })),
    out === undefined ? undefined : { path: resolve(terminal.cwd, out), shownPath: out },
  );
  if (options.quiet !== true) {
    for (const line of renderLeftOut(leftOut)) await terminal.stderr.write(`${printableLine(line)}\n`).catch(() => {});
  }
  return logs;
}
