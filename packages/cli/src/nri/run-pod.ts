import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { renderError } from "@armory-plugins/base";
import {
  containersOf,
  DefaultValidator,
  describeSimulation,
  nriVocabulary,
  openPlugins,
  parseDefaultValidatorConfig,
  parsePod,
  parseSpec,
  simulateContainer,
  toContainerSpec,
} from "@armory-plugins/nri";
import type {
  ApproximateSpec,
  ContainerManifest,
  OpenedPlugins,
  PodManifest,
  RuntimePlugin,
} from "@armory-plugins/nri";
import { printableLine } from "@armory-plugins/host/printable";
import { cacheDirOf } from "@armory-plugins/service";
import type { CacheOptions } from "@armory-plugins/service";
import { CliError } from "../errors/cli-error.ts";
import type { CommandResult } from "../flags/command.ts";
import type { OutputFormat } from "../flags/flags.ts";
import type { StoreFlags } from "../flags/registry-flags.ts";
import { fileProblem } from "../input/file-problem.ts";
import { readTextFile } from "../input/read-text-file.ts";
import { isInRegistry, locatePlugin } from "../registry/locate-plugin.ts";
import { colorsFor } from "../terminal/colors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { renderJson } from "./render-json.ts";
import { hasFailed, renderRun } from "./render-run.ts";
import type { RunReport } from "./render-run.ts";

/** Which container to create, and with which plugins. */
export interface RunPodOptions extends CacheOptions, StoreFlags {
  readonly pod: string;
  /** A directory of plugins, or a single plugin: a path, or a reference with `oci://`. */
  readonly plugins: string;
  /** The config of a single plugin. */
  readonly config?: string | undefined;
  /** The directory of configs. Default: the plugins' directory. */
  readonly configDir?: string | undefined;
  /** Which of the pod's containers. */
  readonly container?: string | undefined;
  /** A file with the container's OCI spec. */
  readonly spec?: string | undefined;
  /** A file with the config of the default validator. */
  readonly defaultValidator?: string | undefined;
  /** Milliseconds. */
  readonly requestTimeout?: number | undefined;
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
  readonly color: boolean;
}

/**
 * Create a container with plugins and no runtime, and print what came of it.
 *
 * @throws CliError `FILE_UNREADABLE`, `MISUSE` for a container that the pod hasn't; NriError `INVALID_POD`, `INVALID_SPEC`, `INVALID_CONFIG`.
 */
export async function runPod(options: RunPodOptions, terminal: Terminal): Promise<CommandResult> {
  const { cwd, signal, stdout, stderr } = terminal;
  const pod = parsePod(
    await readTextFile(resolve(cwd, options.pod), options.pod, "a Kubernetes Pod, in YAML", signal),
    options.pod,
  );
  const container = chooseContainer(pod, options);
  const { spec, approximations } = await specOf(pod, container, options, terminal);
  const validators = await validatorsOf(options, terminal);
  const directory = isInRegistry(options.plugins)
    ? await locatePlugin(options.plugins, options, terminal)
    : options.plugins;
  await requirePaths({ ...options, plugins: directory }, terminal);
  const requests: { plugin: string; request: unknown }[] = [];
  const opened = await openPlugins({
    directories: {
      plugins: resolve(cwd, directory),
      config: resolve(cwd, options.config ?? options.configDir ?? directory),
    },
    cacheDir: cacheDirOf(options, cwd),
    signal,
    onLog: (plugin, { level, text }) => {
      // Standard output reports a reader that went away.
      const line = printableLine(`${plugin} ${level}: ${text.replaceAll("\t", " ")}`);
      if (options.quiet !== true) void stderr.write(`${line}\n`).catch(() => {});
    },
    onUpdates: (plugin, request) => void requests.push({ plugin, request }),
  });
  try {
    requireSome(opened, options);
    const plugins = [...validators, ...opened.plugins];
    const requestTimeoutMs = options.requestTimeout;
    const simulation = await simulateContainer({ pod, container, spec, plugins, requestTimeoutMs });
    const report: RunReport = {
      name: container.name,
      ...describeSimulation(simulation),
      problems: opened.problems.map((problem) => renderError(problem, nriVocabulary)),
      requests,
      approximations,
    };
    const text =
      options.output === "json" ? renderJson(report, 2) : renderRun(report, colorsFor(stdout, terminal, options.color));
    await stdout.write(`${text}\n`);
    return hasFailed(report) ? "failure" : "ok";
  } finally {
    await opened.close();
  }
}

// --- internal ---

/** The annotation by which a Pod says which of its containers is meant when nobody says. */
const defaultContainer = "kubectl.kubernetes.io/default-container";

function chooseContainer(pod: PodManifest, { container: name, pod: file }: RunPodOptions): ContainerManifest {
  const containers = containersOf(pod);
  const find = (wanted: string | undefined) => containers.find((container) => container.name === wanted);
  // As kubectl does when there is no such container
  const found = name === undefined ? (find(pod.metadata.annotations[defaultContainer]) ?? containers[0]) : find(name);
  if (found !== undefined) return found;
  const names = containers.map((container) => container.name).join(", ");
  throw new CliError("MISUSE", `"${file}" has no container "${name}"; --container takes one of ${names}`);
}

async function specOf(
  pod: PodManifest,
  container: ContainerManifest,
  { spec: file }: RunPodOptions,
  { cwd, signal }: Terminal,
): Promise<ApproximateSpec> {
  if (file === undefined) return toContainerSpec(pod, container);
  const text = await readTextFile(resolve(cwd, file), file, "a container's OCI spec, in JSON or YAML", signal);
  return { spec: parseSpec(text, file), approximations: [] };
}

async function validatorsOf(
  { defaultValidator: file }: RunPodOptions,
  { cwd, signal }: Terminal,
): Promise<RuntimePlugin[]> {
  if (file === undefined) return [];
  const text = await readTextFile(resolve(cwd, file), file, "the config of the default validator, in YAML", signal);
  const config = parseDefaultValidatorConfig(text, file);
  return config.enable === false ? [] : [new DefaultValidator(config)];
}

/** A daemon waits for directories that are not there; who names them here means it. */
async function requirePaths({ plugins, config, configDir }: RunPodOptions, { cwd }: Terminal): Promise<void> {
  await statNamed(plugins, "a directory of plugins, or a single plugin", cwd);
  if (configDir !== undefined) {
    const expected = "a directory of configs; --config takes the config of a single plugin";
    if ((await statNamed(configDir, expected, cwd)).isDirectory()) return;
    throw new CliError("FILE_UNREADABLE", `"${configDir}" is not a directory; expected ${expected}`);
  }
  if (config === undefined) return;
  const expected = "the config of a single plugin; --config-dir takes a directory";
  if (!(await statNamed(config, expected, cwd)).isDirectory()) return;
  throw new CliError("FILE_UNREADABLE", `"${config}" is a directory; expected ${expected}`);
}

/** What is at a path that the user named. */
async function statNamed(shownPath: string, expected: string, cwd: string): Promise<Stats> {
  try {
    return await stat(resolve(cwd, shownPath));
  } catch (error) {
    throw fileProblem(error, shownPath, expected);
  }
}

function requireSome({ plugins, problems }: OpenedPlugins, { plugins: directory }: RunPodOptions): void {
  if (plugins.length > 0 || problems.length > 0) return;
  throw new CliError("FILE_UNREADABLE", `"${directory}" has no plugins`, {
    remedy: "build one to plugin.wasm there, or put files there that are called 10-name.wasm",
  });
}
