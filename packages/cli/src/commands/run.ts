import { InvalidArgumentError, Option } from "commander";
import type { Isolation, Limits, Preopen } from "@armory-plugins/host";
import type { CacheOptions } from "../cache-dir.ts";
import { flags, repeated, withUnit } from "../flags.ts";
import type { OutputFormat } from "../flags.ts";
import type { CommandResult } from "../main.ts";
import type { Add } from "../program.ts";
import { parseDirGrant, parseEnvGrant } from "../run/parse-grants.ts";
import type { EnvGrant } from "../run/parse-grants.ts";
import type { Only, OnError } from "../run/render-results.ts";
import { parseDuration, parseSize } from "../units.ts";

/** What records are read and written as: a JSON object a line, or Kafka's own record batches. */
export type RunFormat = "jsonl" | "kafka";

/** What `armory run` takes. */
export interface RunOptions extends CacheOptions {
  readonly file: string;
  /** Files of records; `-` is stdin. */
  readonly records: readonly string[];
  readonly config?: string | undefined;
  readonly configText?: string | undefined;
  readonly format: RunFormat;
  /** The folder for logs. */
  readonly out?: string | undefined;
  /** Whether to run the internal topics of Kafka in a directory too. */
  readonly internal?: boolean | undefined;
  /** How many partitions run at a time. */
  readonly threads?: number | undefined;
  readonly only?: Only | undefined;
  readonly onError: OnError;
  readonly topic?: string | undefined;
  readonly sourceTopic?: string | undefined;
  readonly targetTopic?: string | undefined;
  readonly partitions?: bigint | undefined;
  readonly isolation: Isolation;
  readonly env?: readonly EnvGrant[] | undefined;
  readonly dir?: readonly Preopen[] | undefined;
  readonly loadTimeout?: number | undefined;
  readonly initTimeout?: number | undefined;
  readonly callTimeout?: number | undefined;
  readonly memory?: number | undefined;
  readonly maxOutput?: number | undefined;
  readonly maxLog?: number | undefined;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
  readonly color: boolean;
}

/** `armory run FILE [records...]` */
export function addRunCommand({ program, terminal, onResult }: Add): void {
  const size = withUnit(parseSize);
  const time = withUnit(parseDuration);
  const command = program
    .command("run")
    .description("send records through a plugin and write their outcomes to stdout")
    .argument("<file>", "the component, for example plugin.wasm")
    .argument("[records...]", 'files of records, or folders of log segments; "-" or nothing is stdin')
    .option("-c, --config <file>", "the plugin's config, a YAML file")
    .addOption(new Option("--config-text <yaml>", "the plugin's config as text").conflicts("config"))
    .addOption(
      new Option("--format <format>", "of the records: one JSON object a line, or log segments of Kafka")
        .choices(formatWords)
        .default("jsonl"),
    )
    .option("--out <folder>", "with --format kafka: where to write the segments, a directory a partition")
    .option("--internal", "with --format kafka: run Kafka's internal topics in a directory too")
    .option(
      "--threads <number>",
      "with --format kafka: how many partitions run at a time (default: a core each)",
      parseThreads,
    )
    .addOption(
      new Option("--only <outcome>", "write only these records, bare, so that they can be read again").choices(
        onlyWords,
      ),
    )
    .addOption(
      new Option(
        "--on-error <action>",
        "when the plugin answers error or fails: stop, leave the record out, or pass it on",
      )
        .choices(onErrorWords)
        .default("fail"),
    )
    .option("--topic <name>", "the topic of every record (default: the one on its line, else the file's name)")
    .option("--source-topic <name>", "the same for a restore plugin")
    .option("--target-topic <name>", "where a restore plugin's records go (default: the source topic)")
    .option("--partitions <number>", "ask a restore plugin what it needs of a topic with so many partitions", parseU64);
  command.optionsGroup("What the plugin may use:");
  command
    .option("--env <name=value>", "an environment variable (may be repeated)", repeated(parseEnvGrant))
    .option("--dir <host:guest[:ro|rw]>", "a folder, read-only unless :rw (may be repeated)", repeated(parseDirGrant))
    .addOption(
      new Option(
        "--isolation <isolation>",
        "run each instance in a thread, or in a process under Node's permission model",
      )
        .choices(isolationWords)
        .default("thread"),
    )
    .option("--load-timeout <time>", "time to prepare the plugin (default: 60s)", time)
    .option("--init-timeout <time>", "time for init (default: 10s)", time)
    .option("--call-timeout <time>", "time for each record (default: 5s)", time)
    .option("--memory <size>", "the plugin's memory (default: 256MiB)", size)
    .option("--max-output <size>", "size of one outcome (default: 64MiB)", size)
    .option("--max-log <size>", "what it may print (default: 1MiB)", size);
  command.optionsGroup("Other flags:");
  command
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.output("the summary on stderr"))
    .addOption(flags.quiet("the summary, the progress bar and what the plugin prints"))
    .addOption(flags.noColor())
    .action(async (file: string, records: string[], options: Omit<RunOptions, "file" | "records">) => {
      const { run } = await import("../run/run.ts");
      const result: CommandResult = await run({ ...options, file, records }, terminal);
      onResult(result);
    });
}

/** The limits that the flags name; a flag that is not there keeps the host's default. */
export function limitsOf(options: RunOptions): Partial<Limits> {
  const named: [keyof Limits, number | undefined][] = [
    ["loadMs", options.loadTimeout],
    ["initMs", options.initTimeout],
    ["callMs", options.callTimeout],
    ["memoryBytes", options.memory],
    ["outputBytes", options.maxOutput],
    ["logBytes", options.maxLog],
  ];
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

// --- internal ---

const formatWords: readonly RunFormat[] = ["jsonl", "kafka"];
const isolationWords: readonly Isolation[] = ["thread", "process"];
const onlyWords: readonly Only[] = ["accepted", "rejected", "error"];
const onErrorWords: readonly OnError[] = ["fail", "skip", "pass"];

function parseThreads(text: string): number {
  const number = Number(text);
  if (!/^\d{1,4}$/.test(text) || number === 0)
    throw new InvalidArgumentError(`"${text}" is not a whole number from 1 to 9999.`);
  return number;
}

function parseU64(text: string): bigint {
  if (!/^\d{1,20}$/.test(text) || BigInt(text) >= 2n ** 64n) {
    throw new InvalidArgumentError(`"${text}" is not a whole number from 0 to ${2n ** 64n - 1n}.`);
  }
  return BigInt(text);
}
