import { resolve } from "node:path";
import { loadPlugin } from "@armory-plugins/host";
import type { Grants, Plugin, TopicInstance, TopicOptions } from "@armory-plugins/host";
import { printable, printableLine } from "@armory-plugins/host/printable";
import { isOutputError } from "@armory-plugins/service";
import { cacheDirOf } from "../cache-dir.ts";
import { CliError } from "../cli-error.ts";
import { colorsFor } from "../colors.ts";
import { limitsOf } from "../commands/run.ts";
import type { RunOptions } from "../commands/run.ts";
import type { CommandResult } from "../main.ts";
import { checkLogs } from "../logs/check-logs.ts";
import { runLogs } from "../logs/run-logs.ts";
import { checkConfig, readConfig } from "../read-config.ts";
import { requireFile } from "../require-file.ts";
import type { Terminal } from "../terminal.ts";
import { openSource } from "./open-source.ts";
import type { CheckedSource } from "./open-source.ts";
import { resolveDirGrant } from "./parse-grants.ts";
import { createProgress } from "./progress.ts";
import { refuseInputAsStdout } from "./refuse-input-as-stdout.ts";
import type { Counts } from "./render-results.ts";
import { runRecords } from "./run-records.ts";
import { createSummary, renderSummary } from "./summary.ts";
import { TopicPool, type TopicPoolOptions } from "./topic-pool.ts";

/**
 * Send records through a plugin.
 *
 * Everything that can be checked is checked before the first record: files, config, flags that do not fit the world.
 *
 * @throws CliError, or HostError when the plugin cannot be loaded or refuses its config.
 */
export async function run(options: RunOptions, terminal: Terminal): Promise<CommandResult> {
  const config = await configOf(options, terminal);
  if (options.format === "kafka") return await runKafka({ ...options, config }, terminal);
  if (options.out !== undefined) throw new CliError("MISUSE", "--out is for --format kafka; records go to stdout");
  if (options.internal === true) throw new CliError("MISUSE", "--internal is for --format kafka; leave it out");
  const paths = options.records.length === 0 ? ["-"] : options.records;
  if (paths.filter((path) => path === "-").length > 1)
    throw new CliError("MISUSE", '"-" is there twice; stdin can be read once');
  await requireFile(resolve(terminal.cwd, options.file), options.file, "a WebAssembly component");
  await refuseInputAsStdout([options.file, ...paths], terminal);
  const sources = await Promise.all(paths.map((path) => openSource(path, terminal)));
  const plugin = await load(options, terminal);
  const close = (): void => void plugin.close().catch(() => {});
  terminal.signal.addEventListener("abort", close, { once: true });
  try {
    return await runWith(plugin, { ...options, config }, sources, terminal);
  } finally {
    terminal.signal.removeEventListener("abort", close);
    await plugin.close();
  }
}

// --- internal ---

async function runKafka(options: RunOptions, terminal: Terminal): Promise<CommandResult> {
  await requireFile(resolve(terminal.cwd, options.file), options.file, "a WebAssembly component");
  const logs = await checkLogs(options, terminal);
  const plugin = await load(options, terminal);
  const close = (): void => void plugin.close().catch(() => {});
  terminal.signal.addEventListener("abort", close, { once: true });
  const counts: Counts = { accepted: 0, rejected: 0, failed: 0 };
  const total = totalSize(logs.flatMap((log) => log.segments));
  const progress = await createProgress(total, terminal.stderr, terminal.stdout, options.quiet !== true);
  const started = performance.now();
  let bytes = 0;
  try {
    checkWorld(plugin, options);
    const { topicOptions, contextOf, onOpen } = poolOptions(plugin, options, terminal);
    await runLogs(
      {
        logs,
        openInstance: async (topic, codec) => {
          const instance = await plugin.openTopic({
            ...topicOptions,
            ...(codec && { codec }),
            context: contextOf(topic),
          });
          await onOpen?.(instance, topic);
          return instance;
        },
        targetOf: (topic) => options.targetTopic ?? topic,
        pluginName: plugin.info.name,
        onError: options.onError,
        out: options.out === undefined ? undefined : resolve(terminal.cwd, options.out),
        threads: options.threads,
        isQuiet: options.quiet === true,
        onProgress: (more) => {
          bytes += more;
          progress.update(bytes, counts.accepted + counts.rejected + counts.failed);
        },
      },
      counts,
      terminal,
    );
  } finally {
    terminal.signal.removeEventListener("abort", close);
    progress.stop();
    const topics = [...new Set(logs.map((log) => log.topic))];
    if (options.quiet !== true) await printSummary(counts, topics, performance.now() - started, options, terminal);
    await plugin.close();
  }
  return "ok";
}

async function runWith(
  plugin: Plugin,
  options: RunOptions,
  sources: readonly CheckedSource[],
  terminal: Terminal,
): Promise<CommandResult> {
  checkWorld(plugin, options);
  const counts: Counts = { accepted: 0, rejected: 0, failed: 0 };
  const pool = new TopicPool(plugin, poolOptions(plugin, options, terminal));
  const progress = await createProgress(totalSize(sources), terminal.stderr, terminal.stdout, options.quiet !== true);
  const started = performance.now();
  let isQuiet = options.quiet === true;
  const read = new Map<CheckedSource, number>();
  const [firstSource] = sources;
  try {
    const early = earlyTopic(options, firstSource);
    if (early !== undefined) await pool.open(early);
    await runRecords(
      {
        sources,
        topic: options.topic ?? options.sourceTopic,
        instanceOf: (topic) => pool.get(topic),
        only: options.only,
        onError: options.onError,
        output: terminal.stdout,
        pluginName: plugin.info.name,
        signal: terminal.signal,
        onProgress: (_, source, bytesRead) => {
          read.set(source, bytesRead);
          progress.update(sum(read.values()), counts.accepted + counts.rejected + counts.failed);
        },
      },
      counts,
    );
    // No record came: a config that the plugin refuses is wrong all the same.
    if (!pool.isOpen && firstSource !== undefined && !terminal.signal.aborted)
      await pool.open(firstSource.defaultTopic);
  } catch (error) {
    // Nobody reads any more, or nothing was done: the error is all that there is to say.
    const done = counts.accepted + counts.rejected + counts.failed;
    isQuiet ||= (isOutputError(error) && error.code === "OUTPUT_CLOSED") || (options.output === "text" && done === 0);
    throw error;
  } finally {
    progress.stop();
    if (!isQuiet) await printSummary(counts, pool.topics, performance.now() - started, options, terminal);
  }
  return "ok";
}

/**
 * The topic whose instance is opened before the first record comes, so that a pipe without records does not hide a config that the plugin refuses.
 *
 * Records of a regular file are there at once, and may all name other topics.
 */
function earlyTopic(options: RunOptions, first: CheckedSource | undefined): string | undefined {
  return options.topic ?? options.sourceTopic ?? (first?.size === undefined ? first?.defaultTopic : undefined);
}

async function configOf(options: RunOptions, terminal: Terminal): Promise<string | undefined> {
  if (options.configText !== undefined) return await checkConfig(options.configText, "--config-text");
  if (options.config === undefined) return undefined;
  return await readConfig(resolve(terminal.cwd, options.config), options.config, terminal.signal);
}

async function load(options: RunOptions, terminal: Terminal): Promise<Plugin> {
  const cacheDir = cacheDirOf(options, terminal.cwd);
  return await loadPlugin(resolve(terminal.cwd, options.file), {
    limits: limitsOf(options),
    isolation: options.isolation,
    signal: terminal.signal,
    ...(cacheDir === undefined ? {} : { cacheDir }),
  });
}

function checkWorld(plugin: Plugin, options: RunOptions): void {
  const { kind, name } = plugin.info;
  const wrong =
    kind === "restore"
      ? options.topic !== undefined && "--topic is for backup plugins; use --source-topic and --target-topic"
      : (options.sourceTopic !== undefined && "--source-topic is for restore plugins; use --topic") ||
        (options.targetTopic !== undefined && "--target-topic is for restore plugins; use --topic") ||
        (options.partitions !== undefined && "--partitions is for restore plugins; leave it out");
  if (wrong !== false) throw new CliError("MISUSE", `"${name}" is a ${kind} plugin, and ${wrong}`);
}

function poolOptions(plugin: Plugin, options: RunOptions, terminal: Terminal): TopicPoolOptions {
  const { config, partitions, targetTopic } = options;
  const isRestore = plugin.info.kind === "restore";
  return {
    contextOf: (topic) => (isRestore ? { sourceTopic: topic, targetTopic: targetTopic ?? topic } : { topic }),
    topicOptions: {
      ...(config === undefined ? {} : { config }),
      grants: grantsOf(options, terminal),
      onLog: logTo(options, terminal),
    },
    ...(partitions === undefined
      ? {}
      : { onOpen: (instance, topic) => askRequirements(instance, topic, partitions, terminal) }),
  };
}

async function askRequirements(
  instance: TopicInstance,
  topic: string,
  noPartitions: bigint,
  terminal: Terminal,
): Promise<void> {
  const answer = await instance.requirements({ noPartitions });
  const name = JSON.stringify(topic);
  await terminal.stderr.write(`topic ${name}: asks for ${answer.noPartitions} partitions, has ${noPartitions}\n`);
}

function grantsOf(options: RunOptions, terminal: Terminal): Grants {
  const { env, dir } = options;
  return {
    ...(env === undefined ? {} : { env: Object.fromEntries(env.map(({ name, value }) => [name, value])) }),
    ...(dir === undefined ? {} : { preopens: dir.map((grant) => resolveDirGrant(grant, terminal.cwd)) }),
  };
}

function logTo(options: RunOptions, terminal: Terminal): NonNullable<TopicOptions["onLog"]> {
  if (options.quiet === true) return () => {};
  const colors = colorsFor(terminal.stderr, terminal, options.color);
  return ({ plugin, text }) => {
    void terminal.stderr.write(`${colors.dim(`[${printableLine(plugin)}]`)} ${printable(text)}\n`).catch(() => {});
  };
}

async function printSummary(
  counts: Counts,
  topics: readonly string[],
  milliseconds: number,
  options: RunOptions,
  terminal: Terminal,
): Promise<void> {
  const summary = createSummary(counts, topics, milliseconds);
  const text = options.output === "json" ? JSON.stringify(summary) : renderSummary(summary);
  await terminal.stderr.write(`${text}\n`).catch(() => {});
}

function totalSize(sources: readonly { readonly size: number | undefined }[]): number | undefined {
  const sizes = sources.map(({ size }) => size).filter((size) => size !== undefined);
  return sizes.length === sources.length ? sum(sizes) : undefined;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
