import type { Isolation } from "@armory-plugins/host";
import type { OnError } from "@armory-plugins/kafka";
import type { Only } from "@armory-plugins/kafka/json-lines";
import { InvalidArgumentError, Option } from "commander";
import type { CommandTable } from "../flags/command.ts";
import { duration, flags, repeated, size } from "../flags/flags.ts";
import { storeOption } from "../flags/registry-flags.ts";
import { parseDirGrant, parseEnvGrant } from "../run/parse-grants.ts";
import type { RunFormat, RunOptions } from "../run/run.ts";

/** `armory run FILE [records...]` */
export function addRunCommand({ program, terminal, onResult }: CommandTable): void {
  const command = program
    .command("run")
    .description("send records through a plugin and write their outcomes to stdout")
    .argument("<file>", "the plugin, such as plugin.wasm or oci://ghcr.io/acme/order-filter:1.0.0")
    .argument("[records...]", 'files of records or directories of log segments; "-" reads stdin (default: stdin)')
    .option("-c, --config <file>", "YAML file with the plugin's config")
    .addOption(new Option("--config-text <yaml>", "the plugin's config as a YAML string").conflicts("config"))
    .addOption(
      new Option("--format <format>", "record format: JSON Lines or Kafka log segments")
        .choices(formatWords)
        .default("jsonl"),
    )
    .option("--out <directory>", "with --format kafka: where to write segments, one directory per partition")
    .option("--internal", "with --format kafka: include Kafka's internal topics")
    .option(
      "--threads <number>",
      "with --format kafka: number of partitions to run in parallel (default: one per core)",
      parseThreads,
    )
    .addOption(
      new Option("--only <outcome>", "write only these records, in the format of the input").choices(onlyWords),
    )
    .addOption(
      new Option(
        "--on-error <action>",
        "if the plugin returns an error or fails: stop, drop the record, or pass it through",
      )
        .choices(onErrorWords)
        .default("fail"),
    )
    .option("--topic <name>", "topic of every record (default: the one on its line, otherwise the file's name)")
    .option("--source-topic <name>", "source topic of every record, for a restore plugin")
    .option("--target-topic <name>", "target topic of a restore plugin (default: the source topic)")
    .option(
      "--partitions <number>",
      "print what a restore plugin requires of a target topic with this many partitions",
      parseU64,
    );
  command.optionsGroup("Sandbox:");
  command
    .option("--env <name=value>", "grant an environment variable (repeatable)", repeated(parseEnvGrant))
    .option(
      "--dir <host:guest[:ro|rw]>",
      "grant a directory, read-only unless :rw (repeatable)",
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
    .option("--load-timeout <time>", "time limit for loading the plugin (default: 60s)", duration)
    .option("--init-timeout <time>", "time limit for init (default: 10s)", duration)
    .option("--call-timeout <time>", "time limit for each record (default: 5s)", duration)
    .option("--memory <size>", "memory limit of the plugin (default: 256MiB)", size)
    .option("--max-output <size>", "size limit of one outcome (default: 64MiB)", size)
    .option("--max-log <size>", "limit on what the plugin prints and logs (default: 1MiB)", size);
  command.optionsGroup("Other flags:");
  command
    .addOption(storeOption())
    .addOption(flags.cacheDir())
    .addOption(flags.noCache())
    .addOption(flags.output("of the summary on stderr"))
    .addOption(flags.quiet("the summary, the progress bar and the plugin's output"))
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
