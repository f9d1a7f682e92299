import { resolve } from "node:path";
import type { Isolation } from "@armory-plugins/host";
import { cacheDirOf, cacheFlags, createLogQueue } from "@armory-plugins/service";
import type { CacheOptions, ProgramWorld } from "@armory-plugins/service";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Logger, LogLevel } from "../logger.ts";
import type { MetricsAddress } from "../serve/metrics-server.ts";

/** What the command needs besides its flags. */
export interface ServeCommand {
  /** How people start it: `armory-nri`. */
  readonly shownAs: string;
  readonly world: Pick<ProgramWorld, "cwd" | "signal" | "stderr">;
  /** Called when serving has ended because the signal was aborted. */
  readonly onStopped: () => void;
}

/**
 * Make a command serve the plugins of a directory: `armory-nri` and `armory nri serve` are this one.
 *
 * What serves is imported when the command runs, so that help for it costs nothing.
 *
 * @throws NriError when the command runs: `SOCKET_DENIED`, `NOT_A_SOCKET` or `METRICS_UNAVAILABLE`.
 */
export function defineServeCommand(command: Command, { shownAs, world, onStopped }: ServeCommand): void {
  command
    .description("serve NRI plugins to containerd or CRI-O, until Ctrl-C or SIGTERM")
    .option("--plugins <directory>", "plugins: NN-name.wasm or NN-name", "/opt/nri/plugins")
    .option("--config-dir <directory>", "configs: NN-name.conf or name.conf", "/etc/nri/conf.d")
    .option("--runtime-socket <file>", "NRI socket of the runtime", "/var/run/nri/nri.sock")
    .option("--metrics <host:port>", "serve Prometheus metrics at /metrics", parseAddress)
    .addOption(
      new Option(
        "--isolation <isolation>",
        "run plugins in threads, or in processes under Node's permission model (default: process as root, otherwise thread)",
      ).choices(["thread", "process"]),
    )
    .addOption(new Option("--log-format <format>", "log format on stderr").choices(["text", "json"]).default("text"))
    .addOption(new Option("--log-level <level>", "lowest level to log").choices(levels).default("info"))
    .addOption(new Option(...cacheFlags.cacheDir))
    .addOption(new Option(...cacheFlags.noCache))
    .option("--allow-untrusted-files", "as root, load plugins and configs that other users can change, with a warning")
    .addHelpText("after", helpFor(shownAs))
    .action(async (options: ServeFlags) => {
      await serve(options, world);
      onStopped();
    });
}

// --- internal ---

/** What the flags say. */
interface ServeFlags extends CacheOptions {
  readonly plugins: string;
  readonly configDir: string;
  readonly runtimeSocket: string;
  readonly metrics?: MetricsAddress | undefined;
  readonly isolation?: Isolation | undefined;
  readonly logFormat: "text" | "json";
  readonly logLevel: LogLevel;
  readonly allowUntrustedFiles?: boolean | undefined;
}

const levels: readonly LogLevel[] = ["debug", "info", "warn", "error"];

async function serve(flags: ServeFlags, { cwd, signal, stderr }: ServeCommand["world"]): Promise<void> {
  const { createLogger } = await import("../logger.ts");
  const { serveNri } = await import("../serve/serve-nri.ts");
  const { plugins, configDir, runtimeSocket, metrics, isolation, logFormat: format, logLevel: level } = flags;
  const write = createLogQueue(stderr, (lines) =>
    log("warn", `dropped ${lines} log lines: stderr was read too slowly`),
  );
  const log: Logger = createLogger({ format, level, write });
  await serveNri({
    directories: { plugins: resolve(cwd, plugins), config: resolve(cwd, configDir) },
    socket: resolve(cwd, runtimeSocket),
    metrics,
    isolation,
    log,
    logLevel: level,
    signal,
    allowUntrustedFiles: flags.allowUntrustedFiles,
    cacheDir: cacheDirOf(flags, cwd),
  });
}

function helpFor(shownAs: string): string {
  return `
Registers each plugin with the runtime under the index and name of its file, and restarts it if it
fails. Follows changes to the files: a new version takes over once it is configured; otherwise the
previous one stays. In the config directory, NN-name.yaml or name.yaml sets a plugin's limits,
restarts, failure policy and isolation.

Examples:
  ${shownAs}
  ${shownAs} --plugins ./plugins --config-dir ./conf --runtime-socket /run/nri/nri.sock
  ${shownAs} --metrics :9464 --log-format json

Exit codes: 0 stopped by SIGTERM or Ctrl-C, 1 cannot use the socket or the metrics port, 2 misuse.`;
}

function parseAddress(text: string): MetricsAddress {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw new InvalidArgumentError(`"${text}" is not HOST:PORT, such as 127.0.0.1:9464, [::1]:9464 or :9464.`);
  }
  return { host: bracketed ?? plain ?? "", port };
}
