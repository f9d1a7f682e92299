import { availableParallelism } from "node:os";
import type { NriError } from "../nri-error.ts";
import type { Isolation } from "@armory-plugins/host";
import { loadNriCode, loadPortableNriCode } from "../guest/load-nri-code.ts";
import { Peers } from "../handover/peers.ts";
import { defaultIsolation } from "../process/default-isolation.ts";
import { PluginProcesses } from "../process/plugin-processes.ts";
import { startPluginThread } from "../thread/start-plugin-thread.ts";
import { failureOf } from "./failure.ts";
import { daemonPolicy } from "./file-guard.ts";
import { watchDirectories } from "./directory-watch.ts";
import type { WatchTimes } from "./directory-watch.ts";
import type { Logger, LogLevel } from "../logger.ts";
import { metricsUrl, serveMetrics } from "./metrics-server.ts";
import type { MetricsAddress } from "./metrics-server.ts";
import { ModuleReader } from "./read-plugin.ts";
import { RuntimeSocket } from "./runtime-socket.ts";
import type { PluginDirectories, FoundPlugin, Scan } from "./scan-directories.ts";
import { SharedCode } from "./shared-code.ts";
import { ServedPlugin } from "./served-plugin.ts";
import type { ServeContext } from "./served-plugin.ts";
import { ServeMetrics } from "./serve-metrics.ts";
import { Turns } from "./turns.ts";

/** Waiting times, for tests: a daemon leaves them as they are. */
export interface ServeTimes extends WatchTimes {
  /** How long a runtime may take to synchronize a plugin before a warning, in milliseconds. Default: 30,000. */
  readonly silentMs?: number;
  /** How long a runtime may be silent in the middle of a frame or a message, in milliseconds. Default: 10,000. */
  readonly stallMs?: number;
}

/** Which plugins to serve, and to which runtime. */
export interface ServeOptions {
  readonly directories: PluginDirectories;
  /** The path of the runtime's NRI socket. */
  readonly socket: string;
  /** Where to serve metrics. Default: nowhere. */
  readonly metrics?: MetricsAddress | undefined;
  readonly log: Logger;
  /** The lowest level that `log` writes: what plugins log below it stays in their threads and does not count against their log budget. Default: `debug`. */
  readonly logLevel?: LogLevel | undefined;
  /** Where plugins run whose settings do not say it. Default: `process` if this process runs as root, otherwise `thread`. */
  readonly isolation?: Isolation | undefined;
  /** Stops serving when aborted. */
  readonly signal: AbortSignal;
  /** The directory for transpiled components; `false` keeps none. Default: the user's cache directory. */
  readonly cacheDir?: string | false | undefined;
  /** Whether root accepts plugins, configs and settings that others can change, with a warning for each. Default: `false`, which refuses them. */
  readonly allowUntrustedFiles?: boolean | undefined;
  /** When to look at the directories, and when to warn of a silent runtime. */
  readonly times?: ServeTimes | undefined;
}

/**
 * Serve every plugin of a directory to a container runtime, each under its own index and name, until the signal is aborted; then finish what is under way.
 *
 * It follows files that come, change and go. It logs what is wrong with one plugin and serves the others. A daemon of root refuses files that others can change.
 *
 * @throws NriError `SOCKET_DENIED` or `NOT_A_SOCKET` if it makes no sense to wait for the runtime, `METRICS_UNAVAILABLE`.
 */
export async function serveNri(options: ServeOptions): Promise<void> {
  const { directories, log, logLevel, signal, cacheDir, isolation = defaultIsolation() } = options;
  const { silentMs, stallMs } = options.times ?? {};
  const socket = new RuntimeSocket(options.socket, log);
  await socket.check();
  const served = new Map<string, ServedPlugin>();
  const peers = new Peers(options.socket, log);
  await peers.open();
  const processes = new PluginProcesses();
  const reader = new ModuleReader();
  const codes = new SharedCode();
  if (isolation === "process" && processes.remark !== undefined) log("warn", processes.remark);
  const metrics = new ServeMetrics(
    () => served.values(),
    () => processes.report(),
  );
  let hasScanned = false;
  const missing = (): string[] | undefined => {
    if (!hasScanned) return undefined;
    const plugins = [...served.values()].filter(({ plugin, isUp }) => !isUp && !peers.isWaiting(plugin));
    return plugins.map(({ plugin }) => plugin);
  };
  using listening = options.metrics === undefined ? undefined : await serveMetrics(options.metrics, metrics, missing);
  if (listening !== undefined) log("info", `metrics are at ${metricsUrl(listening)}`);
  const context: ServeContext = {
    socket,
    peers,
    log,
    logLevel,
    metrics,
    silentMs,
    starts: new Turns(availableParallelism(), MAX_START_MS),
    read: (found) => reader.read(found),
    load: ({ module, moduleHash, settings }, { name: { full }, module: { path } }, loadSignal) => {
      const { memory: memoryBytes, loadTimeout: loadMs } = settings;
      // Errors of loading name the file; the runtime knows the plugin by its name
      const codeOptions = { name: path, memoryBytes, loadMs, cacheDir, signal: loadSignal };
      const place = settings.isolation ?? isolation;
      const load = place === "process" ? loadPortableNriCode : loadNriCode;
      return codes.get(`${place} ${memoryBytes} ${moduleHash}`, full, () => load(module, codeOptions), loadSignal);
    },
    start: ({ code, group, ...started }) => {
      const threadOptions = { ...started, stallMs };
      return "isPortable" in code
        ? processes.start(group, { ...threadOptions, code })
        : startPluginThread({ ...threadOptions, code });
    },
  };
  const problems = new ProblemLog(log);
  const bug = new AbortController();
  const reconciler = new Reconciler(context, served, (error) => bug.abort(error));
  try {
    const trust = daemonPolicy(options.allowUntrustedFiles ?? false);
    for await (const scan of watchDirectories(
      directories,
      AbortSignal.any([signal, bug.signal]),
      options.times,
      trust,
    )) {
      problems.write(scan);
      await reconciler.apply(scan);
      hasScanned = true;
      peers.planned();
      if (served.size === 0 && scan.isListed) log("warn", nothingIn(directories.plugins, scan));
    }
    bug.signal.throwIfAborted();
  } finally {
    if (!bug.signal.aborted) await peers.leave();
    await Promise.allSettled([...served.values()].map((plugin) => plugin.close()));
    peers.close();
    await processes.close();
  }
}

// --- internal ---

/** How long the start of one plugin may delay others, in milliseconds. */
const MAX_START_MS = 2000;

function nothingIn(directory: string, { isThere }: Scan): string {
  return isThere
    ? `there are no plugins in "${directory}"; waiting for one`
    : `there is no directory "${directory}"; waiting for it`;
}

/** Starts and stops plugins until those that are served are those that were found. */
class Reconciler {
  readonly #context: ServeContext;
  readonly #served: Map<string, ServedPlugin>;
  readonly #onBug: (error: unknown) => void;

  constructor(context: ServeContext, served: Map<string, ServedPlugin>, onBug: (error: unknown) => void) {
    this.#context = context;
    this.#served = served;
    this.#onBug = onBug;
  }

  async apply({ plugins, problems, isListed }: Scan): Promise<void> {
    // A plugin that cannot be looked at is not gone.
    const isGone = (name: string, path: string): boolean => isListed && !plugins.has(name) && !problems.has(path);
    const gone = [...this.#served].filter(([name, plugin]) => isGone(name, plugin.path));
    // Before others start: a renamed plugin must not answer under both names.
    await Promise.all(gone.map(([name, plugin]) => this.#remove(name, plugin)));
    for (const [name, found] of plugins) {
      const plugin = this.#served.get(name);
      if (plugin === undefined) this.#add(name, found);
      else plugin.offer(found);
    }
  }

  // --- internal ---

  #add(name: string, found: FoundPlugin): void {
    this.#context.peers.plan(name, true);
    const plugin = new ServedPlugin(found, this.#context);
    this.#served.set(name, plugin);
    plugin.ended.catch(this.#onBug);
  }

  async #remove(name: string, plugin: ServedPlugin): Promise<void> {
    this.#served.delete(name);
    await plugin.close().catch(this.#onBug);
    this.#context.peers.plan(name, false);
    this.#context.log("info", "removed", { plugin: name });
  }
}

/** Logs what is wrong in the directories, each problem once. */
class ProblemLog {
  readonly #log: Logger;
  #problems: ReadonlyMap<string, NriError> = new Map();
  #warnings: ReadonlyMap<string, string> = new Map();

  constructor(log: Logger) {
    this.#log = log;
  }

  write({ problems, warnings }: Scan): void {
    for (const [path, text] of warnings) {
      if (this.#warnings.get(path) !== text) this.#log("warn", text, { code: "UNTRUSTED_FILE" });
    }
    this.#warnings = warnings;
    for (const [path, problem] of problems) {
      const { code, message } = problem;
      if (this.#problems.get(path)?.message !== message) this.#log("error", failureOf(problem).text, { code });
    }
    this.#problems = problems;
  }
}
