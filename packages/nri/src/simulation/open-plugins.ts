import type { RenderedError } from "@armory-plugins/base";
import type { JsonValue } from "@bufbuild/protobuf";
import { isHostError, type Isolation } from "@armory-plugins/host";
import { fullName } from "../adaptation/runtime-plugin.ts";
import type { RuntimePlugin } from "../adaptation/runtime-plugin.ts";
import type { NriLogLine } from "../guest/guest-log.ts";
import { loadNriCode, loadPortableNriCode } from "../guest/load-nri-code.ts";
import { isNriMethod } from "../proto/nri-methods.ts";
import type { NriMethod } from "../proto/nri-methods.ts";
import { updatesToJson } from "../convert/plugin-json.ts";
import { isNriError, NriError } from "../nri-error.ts";
import { groupOf, limitsOf } from "../serve/plugin-settings.ts";
import { readPlugin } from "../serve/read-plugin.ts";
import type { PluginDirectories, FoundPlugin } from "../serve/scan-directories.ts";
import { defaultIsolation } from "../process/default-isolation.ts";
import { PluginProcesses } from "../process/plugin-processes.ts";
import type { PluginThreadOptions } from "../thread/plugin-thread-options.ts";
import type { PluginThread } from "../thread/plugin-thread.ts";
import { startPluginThread } from "../thread/start-plugin-thread.ts";
import { refuseAnswer } from "../ttrpc/ttrpc-server.ts";
import { findPlugins } from "./find-plugins.ts";

/** How to open the plugins of a directory. */
export interface OpenPluginsOptions {
  /** The directories; of a plugin alone, both may be files. */
  readonly directories: PluginDirectories;
  /** Where transpiled components are kept; false keeps none. Default: the user's cache directory. */
  readonly cacheDir?: string | false | undefined;
  /** Where plugins run whose settings do not say it. Default: `process` if this process runs as root, otherwise `thread`. */
  readonly isolation?: Isolation | undefined;
  /** Aborts the loading. */
  readonly signal?: AbortSignal | undefined;
  /** Told what plugins log: `10-limits` and the line. */
  readonly onLog?: (plugin: string, line: NriLogLine) => void;
  /** Told what plugins ask for on their own: `10-limits` and the UpdateContainersRequest, in protobuf's JSON. */
  readonly onUpdates?: (plugin: string, request: JsonValue) => void;
}

/** The plugins of a directory, each ready in a thread of its own, here or in a process. */
export interface OpenedPlugins {
  /** In the order of their names. */
  readonly plugins: readonly RuntimePlugin[];
  /** Why others could not be opened, and why threads ended that were not asked to; grows while plugins are called. */
  readonly problems: readonly RenderedError[];
  /** End the threads. */
  close(): Promise<void>;
}

/**
 * Load the plugins of a directory by the names, configs and settings that `armory nri serve` knows, or one alone, and start them; no runtime is asked.
 *
 * @throws NriError `INVALID_CONFIG` when the configs are a file but the plugins are a directory of several.
 */
export async function openPlugins(options: OpenPluginsOptions): Promise<OpenedPlugins> {
  const { signal } = options;
  const scan = await findPlugins(options.directories);
  const problems: RenderedError[] = [...scan.problems.values()];
  const failed = new Set<string>();
  const threads: PluginThread[] = [];
  const processes = new PluginProcesses();
  const plugins: RuntimePlugin[] = [];
  let isClosing = false;
  // Of the call that failed and the end of its thread whichever is told first.
  const fail: Fail = (plugin, error) => {
    if (isClosing || failed.has(plugin)) return;
    failed.add(plugin);
    problems.push(error);
  };
  for (const found of scan.plugins.values()) {
    try {
      const { thread, config } = await startThread(found, options, processes, fail);
      threads.push(thread);
      plugins.push(toRuntimePlugin(thread, config, fail));
    } catch (error) {
      signal?.throwIfAborted();
      if (!isHostError(error) && !isNriError(error)) throw error;
      problems.push(error);
    }
  }
  const close = async (): Promise<void> => {
    isClosing = true;
    await Promise.all(threads.map((thread) => thread.close()));
    await processes.close();
  };
  return { plugins, problems, close };
}

// --- internal ---

/** Told why a plugin failed, by its full name. */
type Fail = (plugin: string, error: RenderedError) => void;

/** Start a plugin and wait until it is loaded, or its thread has ended. */
async function startThread(
  found: FoundPlugin,
  { cacheDir, isolation = defaultIsolation(), signal, onLog, onUpdates }: OpenPluginsOptions,
  processes: PluginProcesses,
  fail: Fail,
): Promise<{ readonly thread: PluginThread; readonly config: string }> {
  const { base, index, full } = found.name;
  const { module, config, settings } = await readPlugin(found, { kinds: ["file", "pipe"], signal });
  const { memory: memoryBytes, loadTimeout: loadMs } = settings;
  const codeOptions = { name: found.module.path, memoryBytes, loadMs, cacheDir, signal };
  const loaded = Promise.withResolvers<void>();
  const threadOptions: Omit<PluginThreadOptions, "code"> = {
    name: base,
    index,
    config,
    limits: limitsOf(settings),
    failurePolicy: settings.failurePolicy,
    onState: (state) => {
      if (state === "ready") loaded.resolve();
    },
    onLog: (line) => onLog?.(full, line),
    onUpdates: (request) => onUpdates?.(full, updatesToJson(request)),
    onExit: (reason) => {
      fail(full, reason);
      loaded.resolve();
    },
  };
  const thread =
    (settings.isolation ?? isolation) === "process"
      ? processes.start(groupOf(settings, full), {
          ...threadOptions,
          code: await loadPortableNriCode(module, codeOptions),
        })
      : startPluginThread({ ...threadOptions, code: await loadNriCode(module, codeOptions) });
  await loaded.promise;
  return { thread, config };
}

function toRuntimePlugin(thread: PluginThread, config: string, fail: Fail): RuntimePlugin {
  const { index, name } = thread;
  const call = async (method: NriMethod, request: Uint8Array): Promise<Uint8Array> => {
    try {
      const answer = await thread.call(method, request);
      // No socket is between the two here
      const refused = refuseAnswer(answer);
      if (refused === undefined) return answer;
      const text = `plugin "${fullName(thread)}", ${method}: ${refused.message}`;
      throw new NriError("PLUGIN_ERROR", text, { pluginText: refused.message });
    } catch (error) {
      if (isHostError(error)) fail(fullName(thread), error);
      throw error;
    }
  };
  return {
    index,
    name,
    config,
    async call(method, request) {
      if (isNriMethod(method)) return await call(method, request);
      throw new NriError(
        "PLUGIN_ERROR",
        `plugin "${fullName(thread)}" was asked "${method}", which is not a method of NRI`,
      );
    },
  };
}
