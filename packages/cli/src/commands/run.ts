import type { Isolation } from "@armory-plugins/host";
import type { OnError } from "@armory-plugins/kafka";
import type { Only } from "@armory-plugins/kafka/json-lines";
import { InvalidArgumentError, Option } from "commander";
import type { CommandTable } from "../flags/command.ts";
import { duration, flags, repeated, size } from "../flags/flags.ts";
import { parseDirGrant, parseEnvGrant } from "../run/parse-grants.ts";
import type { RunFormat, RunOptions } from "../run/run.ts";

/** `armory run FILE [records...]` */
export function addRunCommand({ program, terminal, onResult }: CommandTable): void {
  const command = program
    .command("run")
    .description("send records through a plugin and write their outcomes to stdout")
    .argument("<file>", "the component, for example plugin.wasm")
    .argument("[records...]", 'files of records, or directories of log segments; "-" or nothing is stdin')
    .option("-c, --config <file>", "the plugin's config, a YAML file")
    .addOption(new Option("--config-text <yaml>", "the plugin's config as text").conflicts("config"))
    .addOption(
      new Option("--format <format>", "record format: JSON Lines or Kafka log segments")
        .choices(formatWords)
        .default("jsonl"),
    )
    .option("--out <directory>", "with --format kafka: where to write the segments, a directory for each partition")
    .option("--internal", "with --format kafka: run Kafka's internal topics in a directory too")
    .option(
      "--threads <number>",
      "with --format kafka: how many partitions run at a time (default: one for each core)",
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
    .option("--topic <name>", "the topic of every record (default: the one on its line, otherwise the file's name)")
    .option("--source-topic <name>", "the same for a restore plugin")
    .option("--target-topic <name>", "where a restore plugin's records go (default: the source topic)")
    .option("--partitions <number>", "ask a restore plugin what it needs of a topic with so many partitions", parseU64);
  command.optionsGroup("What the plugin may use:");
  command
    .option("--env <name=value>", "an environment variable (may be repeated)", repeated(parseEnvGrant))
    .option(
      "--dir <host:guest[:ro|rw]>",
      "a directory, read-only unless :rw (may be repeated)",
      repeated(parseDirGrant),
    )
    .addOption(
      new Option(
        "--isolation <isolation>",
        "run each instance in a thread, or in a process under Node's permission model",
      )
        .choices(isolationWords)
        .default("thread"),
    )
    .option("--load-timeout <time>", "time to prepare the plugin (default: 60s)", duration)
    .option("--init-timeout <time>", "time for init (default: 10s)", duration)
    .option("--call-timeout <time>", "time for each record (default: 5s)", duration)
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
      onResult(await run({ ...options, file, records }, terminal));
    });
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
