import { basename, resolve } from "node:path";
import { isHostError } from "@armory-plugins/host";
import type { Isolation, Limits, Preopen } from "@armory-plugins/host";
import { loadPlugin } from "@armory-plugins/kafka";
import type { LoadOptions, Plugin, TopicInstance, TopicOptions } from "@armory-plugins/kafka";
import { printable, printableLine } from "@armory-plugins/host/printable";
import { cacheDirOf } from "@armory-plugins/service";
import type { CacheOptions } from "@armory-plugins/service";
import { CliError } from "../errors/cli-error.ts";
import { checkConfig, readConfig } from "../input/read-config.ts";
import type { StoreFlags } from "../flags/registry-flags.ts";
import { requireFile } from "../input/require-file.ts";
import { locatePlugin } from "../registry/locate-plugin.ts";
import { colorsFor } from "../terminal/colors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { CounterTotals } from "./counter-totals.ts";
import { resolveDirGrant } from "./parse-grants.ts";
import type { EnvGrant } from "./parse-grants.ts";

/** What the flags say about a plugin, its topics, and what it may use. */
export interface PluginFlags extends CacheOptions, StoreFlags {
  /** A path, or a reference with `oci://`. */
  readonly file: string;
  readonly config?: string | undefined;
  readonly configText?: string | undefined;
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
  readonly quiet?: boolean | undefined;
  readonly color: boolean;
}

/** How to load a plugin and open its topics: the flags, with the files that they name read. */
export interface PluginSettings {
  /** The component's file, absolute. */
  readonly path: string;
  readonly loadOptions: LoadOptions;
  /** Everything about an instance but its topic. */
  readonly topicOptions: Omit<TopicOptions, "context" | "codec">;
  readonly topics: Pick<PluginFlags, "topic" | "sourceTopic" | "targetTopic" | "partitions">;
  /** What the plugin counts, filled while it runs. */
  readonly counters: CounterTotals;
}

/** A plugin that is loaded. */
export interface PluginSession {
  readonly name: string;
  /** What it counts, filled while it runs. */
  readonly counters: CounterTotals;
  /** Open the instance of a topic, and ask a restore plugin for its requirements. */
  readonly openTopic: (topic: string, codec?: TopicOptions["codec"]) => Promise<TopicInstance>;
}

/**
 * Read what the flags name.
 *
 * @throws CliError `FILE_UNREADABLE` or `CONFIG_INVALID`.
 */
export async function resolvePlugin(flags: PluginFlags, terminal: Terminal): Promise<PluginSettings> {
  const { cwd, signal } = terminal;
  const config = await configOf(flags, terminal);
  const path = await locatePlugin(flags.file, flags, terminal);
  await requireFile(path, flags.file, "a WebAssembly component");
  const cacheDir = cacheDirOf(flags, cwd);
  const counters = new CounterTotals();
  const { env, dir, topic, sourceTopic, targetTopic, partitions } = flags;
  return {
    path,
    loadOptions: {
      limits: limitsOf(flags),
      isolation: flags.isolation,
      signal,
      ...(cacheDir === undefined ? {} : { cacheDir }),
    },
    topicOptions: {
      ...(config === undefined ? {} : { config }),
      grants: {
        ...(env === undefined ? {} : { env: Object.fromEntries(env.map(({ name, value }) => [name, value])) }),
        ...(dir === undefined ? {} : { preopens: dir.map((grant) => resolveDirGrant(grant, cwd)) }),
      },
      onLog: logTo(flags, terminal),
      onCount: ({ name, value }) => counters.add(name, value),
    },
    counters,
    topics: { topic, sourceTopic, targetTopic, partitions },
  };
}

/**
 * Load a plugin, use it, and close it, at the latest when the signal is aborted.
 *
 * @throws CliError `MISUSE` for flags that do not fit its world, or `UNEXPECTED_SYSTEM` for a plugin of NRI, HostError when it cannot be loaded; or what `use` throws.
 */
export async function withPlugin(
  { path, loadOptions, topicOptions, topics, counters }: PluginSettings,
  terminal: Terminal,
  use: (session: PluginSession) => Promise<void>,
): Promise<void> {
  const plugin = await load(path, loadOptions);
  const { kind, name } = plugin.info;
  const close = (): void => void plugin.close().catch(() => {});
  terminal.signal.addEventListener("abort", close, { once: true });
  const openTopic = async (topic: string, codec?: TopicOptions["codec"]): Promise<TopicInstance> => {
    const context = kind === "restore" ? { sourceTopic: topic, targetTopic: topics.targetTopic ?? topic } : { topic };
    const instance = await plugin.openTopic({ ...topicOptions, context, ...(codec === undefined ? {} : { codec }) });
    if (topics.partitions !== undefined) await askRequirements(instance, topic, topics.partitions, terminal);
    return instance;
  };
  try {
    requireFittingFlags(kind, name, topics);
    await use({ name, counters, openTopic });
  } finally {
    terminal.signal.removeEventListener("abort", close);
    await plugin.close();
  }
}

// --- internal ---

async function load(path: string, options: LoadOptions): Promise<Plugin> {
  try {
    return await loadPlugin(path, options);
  } catch (error) {
    throw (await isOtherSystem(error, path)) ? nriPlugin(path, error) : error;
  }
}

/** Whether a file was refused for being a plugin of NRI. */
async function isOtherSystem(error: unknown, path: string): Promise<boolean> {
  if (!isHostError(error) || (error.code !== "UNEXPECTED_CORE_MODULE" && error.code !== "WORLD_MISMATCH")) return false;
  const { isNriPlugin } = await import("@armory-plugins/nri");
  return await isNriPlugin(path);
}

function nriPlugin(path: string, cause: unknown): CliError {
  return new CliError("UNEXPECTED_SYSTEM", `"${basename(path)}" is an NRI plugin`, {
    remedy: 'run it with "npx armory nri run", or in front of a container runtime with "npx armory nri serve"',
    cause,
  });
}

async function configOf({ config, configText }: PluginFlags, { cwd, signal }: Terminal): Promise<string | undefined> {
  if (configText !== undefined) return await checkConfig(configText, "--config-text");
  return config === undefined ? undefined : await readConfig(resolve(cwd, config), config, signal);
}

/** The limits that the flags name; a flag that is not there keeps the host's default. */
function limitsOf(flags: PluginFlags): Partial<Limits> {
  const named: [keyof Limits, number | undefined][] = [
    ["loadMs", flags.loadTimeout],
    ["initMs", flags.initTimeout],
    ["callMs", flags.callTimeout],
    ["memoryBytes", flags.memory],
    ["outputBytes", flags.maxOutput],
    ["logBytes", flags.maxLog],
  ];
  return Object.fromEntries(named.filter(([, value]) => value !== undefined));
}

function logTo({ quiet, color }: PluginFlags, terminal: Terminal): NonNullable<TopicOptions["onLog"]> {
  if (quiet === true) return () => {};
  const colors = colorsFor(terminal.stderr, terminal, color);
  return ({ plugin, topic, level, text }) => {
    const from = level === undefined ? plugin : `${plugin} ${topic}`;
    const line = level === undefined ? text : `${level}: ${text}`;
    void terminal.stderr.write(`${colors.dim(`[${printableLine(from)}]`)} ${printable(line)}\n`).catch(() => {});
  };
}

function requireFittingFlags(kind: string, name: string, topics: PluginSettings["topics"]): void {
  const wrong =
    kind === "restore"
      ? topics.topic !== undefined && "--topic is for backup plugins; use --source-topic and --target-topic"
      : (topics.sourceTopic !== undefined && "--source-topic is for restore plugins; use --topic") ||
        (topics.targetTopic !== undefined && "--target-topic is for restore plugins; use --topic") ||
        (topics.partitions !== undefined && "--partitions is for restore plugins; leave it out");
  if (wrong !== false) throw new CliError("MISUSE", `"${name}" is a ${kind} plugin, and ${wrong}`);
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
