import { TopicPool } from "@armory-plugins/kafka";
import type { OnError } from "@armory-plugins/kafka";
import { transformJsonLines } from "@armory-plugins/kafka/json-lines";
import type { Only } from "@armory-plugins/kafka/json-lines";
import { isOutputError } from "@armory-plugins/service";
import { CliError } from "../errors/cli-error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { openSource, type CheckedSource } from "./open-source.ts";
import { withPlugin, type PluginSession, type PluginSettings } from "./plugin-session.ts";
import { refuseInputAsStdout } from "./refuse-input-as-stdout.ts";
import { startReport, type ReportFlags } from "./report.ts";

/** The flags about records that are lines of JSON. */
export interface JsonLinesFlags extends ReportFlags {
  /** The component, as the user wrote it. */
  readonly file: string;
  readonly only?: Only | undefined;
  readonly onError: OnError;
  /** Flags for logs, which are refused. */
  readonly out?: string | undefined;
  readonly internal?: boolean | undefined;
}

/**
 * Give records that are lines of JSON to a plugin, and write their outcomes to stdout.
 *
 * @throws CliError `MISUSE` or `FILE_UNREADABLE`, and what {@link withPlugin} and `transformJsonLines` throw.
 */
export async function runJsonLines(
  plugin: PluginSettings,
  paths: readonly string[],
  flags: JsonLinesFlags,
  terminal: Terminal,
): Promise<void> {
  if (flags.out !== undefined) throw new CliError("MISUSE", "--out is for --format kafka; records go to stdout");
  if (flags.internal === true)
    throw new CliError("MISUSE", "--internal is for --format kafka", { remedy: "leave it out" });
  await refuseInputAsStdout([flags.file, ...paths], terminal);
  const sources = await Promise.all(paths.map((path) => openSource(path, terminal)));
  const { topic, sourceTopic } = plugin.topics;
  await withPlugin(plugin, terminal, (session) => transform(session, sources, topic ?? sourceTopic, flags, terminal));
}

// --- internal ---

async function transform(
  { name, counters, openTopic }: PluginSession,
  sources: readonly CheckedSource[],
  topic: string | undefined,
  flags: JsonLinesFlags,
  terminal: Terminal,
): Promise<void> {
  const pool = new TopicPool((each) => openTopic(each));
  const report = await startReport(sources, flags, counters, terminal);
  let isAllSaid = false;
  const [first] = sources;
  try {
    const early = earlyTopic(topic, first);
    if (early !== undefined) await pool.open(early);
    await transformJsonLines(
      {
        sources,
        topic,
        instanceOf: (each) => pool.get(each),
        only: flags.only,
        onError: flags.onError,
        write: (bytes) => terminal.stdout.write(bytes), // data: byte for byte
        pluginName: name,
        signal: terminal.signal,
        onProgress: (bytesRead) => report.update(bytesRead),
      },
      report.counts,
    );
    // No record came: a config that the plugin refuses is wrong all the same.
    if (!pool.isOpen && first !== undefined && !terminal.signal.aborted) await pool.open(first.defaultTopic);
  } catch (error) {
    // Nobody reads any more, or nothing was done: the error is all that there is to say.
    isAllSaid =
      (isOutputError(error) && error.code === "OUTPUT_CLOSED") || (flags.output === "text" && report.done === 0);
    throw error;
  } finally {
    report.stop();
    if (!isAllSaid) await report.summarize(pool.topics);
  }
}

/**
 * The topic whose instance is opened before the first record comes, so that a pipe without records does not hide a config that the plugin refuses.
 *
 * Records of a regular file are there at once, and may all name other topics.
 */
function earlyTopic(topic: string | undefined, first: CheckedSource | undefined): string | undefined {
  return topic ?? (first?.size === undefined ? first?.defaultTopic : undefined);
}
