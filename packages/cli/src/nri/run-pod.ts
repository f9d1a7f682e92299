import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import {
  containersOf,
  DefaultValidator,
  describeTrial,
  openPlugins,
  parseDefaultValidatorConfig,
  parsePod,
  parseSpec,
  toContainerSpec,
  tryContainer,
} from "@armory-plugins/nri";
import type {
  ApproximateSpec,
  ContainerManifest,
  OpenedPlugins,
  PodManifest,
  RuntimePlugin,
} from "@armory-plugins/nri";
import { printableLine } from "@armory-plugins/host/printable";
import { withCacheFlags } from "@armory-plugins/service";
import { cacheDirOf } from "../cache-dir.ts";
import { CliError } from "../cli-error.ts";
import { colorsFor } from "../colors.ts";
import { fileProblem } from "../file-problem.ts";
import type { NriRunOptions } from "../commands/nri/run.ts";
import type { CommandResult } from "../main.ts";
import type { Terminal } from "../terminal.ts";
import { readTextFile } from "./read-text-file.ts";
import { renderJson } from "./render-json.ts";
import { hasFailed, renderRun } from "./render-run.ts";
import type { RunReport } from "./render-run.ts";

/**
 * Create a container with plugins and no runtime, and print what came of it.
 *
 * @throws CliError `FILE_UNREADABLE`, `MISUSE` for a container that the pod hasn't; NriError `INVALID_POD`, `INVALID_SPEC`, `INVALID_CONFIG`.
 */
export async function runPod(options: NriRunOptions, terminal: Terminal): Promise<CommandResult> {
  const { cwd, signal, stdout, stderr } = terminal;
  const pod = parsePod(
    await readTextFile(resolve(cwd, options.pod), options.pod, "a Kubernetes Pod, in YAML", signal),
    options.pod,
  );
  const container = chooseContainer(pod, options);
  const { spec, approximations } = await specOf(pod, container, options, terminal);
  const validators = await validatorsOf(options, terminal);
  await requirePaths(options, terminal);
  const requests: { plugin: string; request: unknown }[] = [];
  const opened = await openPlugins({
    folders: { plugins: resolve(cwd, options.plugins), config: resolve(cwd, options.config ?? options.plugins) },
    cacheDir: cacheDirOf(options, cwd),
    signal,
    onLog: (plugin, { level, text }) => {
      // A reader that went away is told of by standard output.
      const line = printableLine(`${plugin} ${level}: ${text.replaceAll("\t", " ")}`);
      if (options.quiet !== true) void stderr.write(`${line}\n`).catch(() => {});
    },
    onUpdates: (plugin, request) => void requests.push({ plugin, request }),
  });
  try {
    requireSome(opened, options);
    const plugins = [...validators, ...opened.plugins];
    const trial = await tryContainer({ pod, container, spec, plugins, requestTimeoutMs: options.requestTimeout });
    const report: RunReport = {
      name: container.name,
      ...describeTrial(trial),
      problems: opened.problems.map(withCacheFlags),
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

function chooseContainer(pod: PodManifest, { container: name, pod: file }: NriRunOptions): ContainerManifest {
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
  { spec: file }: NriRunOptions,
  { cwd, signal }: Terminal,
): Promise<ApproximateSpec> {
  if (file === undefined) return toContainerSpec(pod, container);
  const text = await readTextFile(resolve(cwd, file), file, "a container's OCI spec, in JSON or YAML", signal);
  return { spec: parseSpec(text, file), approximations: [] };
}

async function validatorsOf(
  { defaultValidator: file }: NriRunOptions,
  { cwd, signal }: Terminal,
): Promise<RuntimePlugin[]> {
  if (file === undefined) return [];
  const text = await readTextFile(resolve(cwd, file), file, "the config of the default validator, in YAML", signal);
  const config = parseDefaultValidatorConfig(text, file);
  return config.enable === false ? [] : [new DefaultValidator(config)];
}

/** A daemon waits for directories that are not there; who names them here means it. */
async function requirePaths({ plugins, config }: NriRunOptions, { cwd }: Terminal): Promise<void> {
  await requirePath(resolve(cwd, plugins), plugins, "a directory of plugins, or a plugin alone");
  if (config === undefined) return;
  await requirePath(resolve(cwd, config), config, "a directory of configs, or the config of a plugin alone");
}

async function requirePath(path: string, shownPath: string, expected: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    throw fileProblem(error, shownPath, expected);
  }
}

function requireSome({ plugins, problems }: OpenedPlugins, { plugins: folder }: NriRunOptions): void {
  if (plugins.length > 0 || problems.length > 0) return;
  const text = `"${folder}" has no plugins; build one to plugin.wasm there, or put files there that are called 10-name.wasm`;
  throw new CliError("FILE_UNREADABLE", text);
}
