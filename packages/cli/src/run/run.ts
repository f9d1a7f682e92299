import { CliError } from "../errors/cli-error.ts";
import type { CommandResult } from "../flags/command.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { resolvePlugin, type PluginFlags } from "./plugin-session.ts";
import { runJsonLines, type JsonLinesFlags } from "./run-json-lines.ts";
import { runLogs, type LogsFlags } from "./run-logs.ts";

/** What records are read and written as: a JSON object a line, or Kafka's own record batches. */
export type RunFormat = "jsonl" | "kafka";

/** What `armory run` takes. */
export interface RunOptions extends PluginFlags, JsonLinesFlags, LogsFlags {
  readonly format: RunFormat;
  /** Files of records, or directories of logs; `-` is stdin. None: stdin. */
  readonly records: readonly string[];
}

/**
 * Give records to a plugin.
 *
 * Everything that can be checked is checked before the first record: files, config, flags that do not fit the format or the world.
 *
 * @throws CliError, PipelineError, HostError when the plugin cannot be loaded, or KafkaError when it refuses its config.
 */
export async function run(options: RunOptions, terminal: Terminal): Promise<CommandResult> {
  const paths = options.records.length === 0 ? ["-"] : options.records;
  if (paths.filter((path) => path === "-").length > 1) {
    throw new CliError("MISUSE", '"-" is given more than once; stdin can be read once');
  }
  const plugin = await resolvePlugin(options, terminal);
  if (options.format === "kafka") await runLogs(plugin, paths, options, terminal);
  else await runJsonLines(plugin, paths, options, terminal);
  return "ok";
}
