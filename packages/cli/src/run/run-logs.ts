import { resolve } from "node:path";
import { renderError } from "@armory-plugins/base";
import { printableLine } from "@armory-plugins/host/printable";
import type { OnError } from "@armory-plugins/kafka";
import { transformLogs } from "@armory-plugins/kafka/logs";
import type { LogEvents, PartitionLog } from "@armory-plugins/kafka/logs";
import { describeError } from "../errors/describe-error.ts";
import { flagVocabulary } from "../errors/vocabulary.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { checkLogs, type CheckLogsFlags } from "./check-logs.ts";
import { withPlugin, type PluginSession, type PluginSettings } from "./plugin-session.ts";
import { startReport, type ReportFlags, type RunReport } from "./report.ts";

/** The flags about records that are logs of Kafka. */
export interface LogsFlags extends CheckLogsFlags, ReportFlags {
  readonly onError: OnError;
  /** How many partitions run at a time. */
  readonly threads?: number | undefined;
}

/**
 * Give logs of Kafka to a plugin, and write what comes out to a directory, or the only log to stdout.
 *
 * @throws CliError `MISUSE` or `FILE_UNREADABLE`, and what {@link withPlugin}, `findLogs`, `checkOutput` and `transformLogs` throw.
 */
export async function runLogs(
  plugin: PluginSettings,
  paths: readonly string[],
  flags: LogsFlags,
  terminal: Terminal,
): Promise<void> {
  const logs = await checkLogs(plugin.topics, paths, flags, terminal);
  const targetOf = (topic: string): string => plugin.topics.targetTopic ?? topic;
  await withPlugin(plugin, terminal, (session) => transform(session, logs, targetOf, flags, terminal));
}

// --- internal ---

async function transform(
  { name, counters, openTopic }: PluginSession,
  logs: readonly PartitionLog[],
  targetOf: (topic: string) => string,
  flags: LogsFlags,
  terminal: Terminal,
): Promise<void> {
  const report = await startReport(
    logs.flatMap((log) => log.segments),
    flags,
    counters,
    terminal,
  );
  const { out, onError, threads } = flags;
  const { stdin, stdout, signal } = terminal;
  try {
    await transformLogs(
      {
        logs,
        openTopic,
        targetOf,
        pluginName: name,
        onError,
        output: out === undefined ? (bytes) => stdout.write(bytes) : resolve(terminal.cwd, out),
        threads,
        stdin,
        signal,
        events: eventsOf(flags, report, terminal),
      },
      report.counts,
    );
  } finally {
    report.stop();
    await report.summarize([...new Set(logs.map((log) => log.topic))]);
  }
}

function eventsOf({ onError, quiet }: LogsFlags, report: RunReport, { stderr }: Terminal): LogEvents {
  let bytes = 0;
  const print = async (line: string): Promise<void> => {
    await stderr.write(`${line}\n`).catch(() => {});
  };
  const done = onError === "skip" ? "left out" : "passed on";
  return {
    onProgress(more) {
      bytes += more;
      report.update(bytes);
    },
    async onRecordError({ shownPath }, { record, text, failure }) {
      const reason = failure === undefined ? text : renderError(failure, flagVocabulary);
      if (quiet !== true) await print(`${printableLine(`${shownPath}, ${record}: ${reason}`)} (${done})`);
    },
    // Not even --quiet hides that something was left out
    async onTornEnd({ shownPath }, { position, reason }) {
      const end = `${shownPath}: byte ${position}: ${reason}; Kafka ends the log here too`;
      await print(`warning: ${printableLine(end)}`);
    },
    onUnreadable: (error) => print(describeError(error)),
  };
}
