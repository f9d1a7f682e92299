import { resolve } from "node:path";
import { nameSome } from "@armory-plugins/base";
import { printableLine } from "@armory-plugins/host/printable";
import type { Only } from "@armory-plugins/kafka/json-lines";
import { checkOutput, findLogs } from "@armory-plugins/kafka/logs";
import type { LeftOutDirectory, PartitionLog } from "@armory-plugins/kafka/logs";
import { CliError } from "../errors/cli-error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { PluginSettings } from "./plugin-session.ts";
import { refuseInputAsStdout } from "./refuse-input-as-stdout.ts";

/** The flags about which logs are read and where what comes out goes. */
export interface CheckLogsFlags {
  /** The component, as the user wrote it. */
  readonly file: string;
  /** The directory for logs. */
  readonly out?: string | undefined;
  /** Whether to run the internal topics of Kafka in a directory too. */
  readonly internal?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  /** A flag for lines of JSON, which is refused. */
  readonly only?: Only | undefined;
}

/**
 * Find the logs to run, name what is left out, and check that there is a place for what comes out, before the first record.
 *
 * @throws CliError `MISUSE` for flags and inputs that do not go together, `FILE_UNREADABLE`; or what `findLogs` and `checkOutput` throw.
 */
export async function checkLogs(
  { topic, sourceTopic, targetTopic }: PluginSettings["topics"],
  paths: readonly string[],
  { file, out, internal = false, quiet = false, only }: CheckLogsFlags,
  terminal: Terminal,
): Promise<readonly PartitionLog[]> {
  if (only !== undefined) throw new CliError("MISUSE", "--only is for --format jsonl; logs hold accepted records");
  const found = await findLogs(paths, { cwd: terminal.cwd, topic: topic ?? sourceTopic, internal });
  requireSegments(found.empty);
  const { logs } = found;
  if (out === undefined && logs.length > 1) {
    throw new CliError("MISUSE", `there are ${logs.length} logs`, {
      remedy: "name a directory to write them to with --out",
    });
  }
  if (out === undefined && terminal.stdout.isTerminal) {
    throw new CliError("MISUSE", "record batches are not text for a terminal", {
      remedy: "write them to a file, or use --out",
    });
  }
  if (out === undefined) {
    const segments = logs.flatMap((log) => log.segments);
    const inputs = segments.map(({ path, shownPath }) => (path === undefined ? "-" : shownPath));
    await refuseInputAsStdout([file, ...inputs], terminal);
  }
  await checkOutput(
    logs.map((log) => ({ ...log, topic: targetTopic ?? log.topic })),
    out === undefined ? undefined : { path: resolve(terminal.cwd, out), shownPath: out },
  );
  if (!quiet) {
    for (const line of renderLeftOut(found.leftOut)) {
      await terminal.stderr.write(`${printableLine(line)}\n`).catch(() => {});
    }
  }
  return logs;
}

// --- internal ---

function requireSegments([empty]: Awaited<ReturnType<typeof findLogs>>["empty"]): void {
  if (empty === undefined) return;
  const expected = "a log segment of Kafka, or a directory of them";
  const fact = `"${empty.shownPath}" is a directory without .log files; expected ${expected}`;
  throw new CliError("FILE_UNREADABLE", [fact, ...renderLeftOut(empty.leftOut)].join("; "));
}

/** Say what was left out, and how to get it: a line for each reason. */
function renderLeftOut(leftOut: readonly LeftOutDirectory[]): string[] {
  return Object.entries(explanations).flatMap(([reason, explanation]) => {
    const paths = leftOut.filter((one) => one.reason === reason).map(({ shownPath }) => `"${shownPath}"`);
    return paths.length === 0 ? [] : [`left out ${nameSome(paths)}: ${explanation}`];
  });
}

const explanations: Readonly<Record<LeftOutDirectory["reason"], string>> = {
  internal: "internal topics of Kafka; name the directories, or add --internal",
  delete: "Kafka is deleting these partitions; name the directories to run them",
  future: "Kafka is moving these partitions to this disk; name the directories to run them",
  stray: "Kafka found these partitions on a broker that they don't belong to; name the directories to run them",
  other: "not the directory of a partition (orders-0); name it to run those inside it",
};
