import { fromBinary } from "@bufbuild/protobuf";
import { isHostError } from "@armory-plugins/host";
import { fullName } from "../adaptation/runtime-plugin.ts";
import type { RuntimePlugin } from "../adaptation/runtime-plugin.ts";
import { loadNriCode } from "../guest/load-nri-code.ts";
import { isNriMethod } from "../guest/nri-methods.ts";
import { isNriError, NriError } from "../nri-error.ts";
import { UpdateContainersRequestSchema } from "../proto/nri_pb.ts";
import type { UpdateContainersRequest } from "../proto/nri_pb.ts";
import { readPlugin } from "../serve/read-plugin.ts";
import { scanFolders } from "../serve/scan-folders.ts";
import type { Folders, FoundPlugin } from "../serve/scan-folders.ts";
import type { ExitReason, NriLogLine } from "../thread/plugin-thread-options.ts";
import type { PluginThread } from "../thread/plugin-thread.ts";
import { startPluginThread } from "../thread/start-plugin-thread.ts";

/** How to open the plugins of a folder. */
export interface OpenPluginsOptions {
  readonly folders: Folders;
  /** Where translated components are kept; false keeps none. Default: the user's cache folder. */
  readonly cacheDir?: string | false | undefined;
  /** Aborts the loading. */
  readonly signal?: AbortSignal | undefined;
  /** Told what plugins log: `10-limits` and the line. */
  readonly onLog?: (plugin: string, line: NriLogLine) => void;
  /** Told what plugins ask for on their own: `10-limits` and the request. */
  readonly onUpdates?: (plugin: string, request: UpdateContainersRequest) => void;
}

/** The plugins of a folder, each ready in a thread of its own. */
export interface OpenedPlugins {
  /** In the order of their names. */
  readonly plugins: readonly RuntimePlugin[];
  /** Why others could not be opened, and why threads ended that were not asked to: `[CODE] text`; grows while plugins are called. */
  readonly problems: readonly string[];
  /** End the threads. */
  close(): Promise<void>;
}

/** Load the plugins of a folder by the names, configs and settings that `armory nri serve` knows, and start them; no runtime is asked. */
export async function openPlugins(options: OpenPluginsOptions): Promise<OpenedPlugins> {
  const scan = await scanFolders(options.folders);
  const problems = [...scan.problems.values()].map(({ message }) => message);
  const threads: PluginThread[] = [];
  const plugins: RuntimePlugin[] = [];
  let isClosing = false;
  const onExit = ({ code, text }: ExitReason): void => {
    if (!isClosing) problems.push(`[${code}] ${text}`);
  };
  for (const found of scan.plugins.values()) {
    try {
      const { thread, config } = await startThread(found, options, onExit);
      threads.push(thread);
      plugins.push(toRuntimePlugin(thread, config));
    } catch (error) {
      if (!isHostError(error) && !isNriError(error)) throw error;
      problems.push(error.message);
    }
  }
  const close = async (): Promise<void> => {
    isClosing = true;
    await Promise.all(threads.map((thread) => thread.close()));
  };
  return { plugins, problems, close };
}

// --- internal ---

/** Start a plugin and wait until it is loaded, or its thread has ended. */
async function startThread(
  found: FoundPlugin,
  { cacheDir, signal, onLog, onUpdates }: OpenPluginsOptions,
  onExit: (reason: ExitReason) => void,
): Promise<{ readonly thread: PluginThread; readonly config: string }> {
  const { base, index, full } = found.name;
  const { module, config, settings } = await readPlugin(found);
  const { memory: memoryBytes, loadTimeout: loadMs, requestTimeout } = settings;
  const code = await loadNriCode(module, { name: found.module.path, memoryBytes, loadMs, cacheDir, signal });
  const loaded = Promise.withResolvers<void>();
  const thread = startPluginThread({
    code,
    name: base,
    index,
    config,
    limits: { loadMs, initMs: requestTimeout, callMs: requestTimeout },
    failurePolicy: settings.failurePolicy,
    onState: (state) => {
      if (state === "ready") loaded.resolve();
    },
    onLog: (line) => onLog?.(full, line),
    onUpdates: (request) => onUpdates?.(full, fromBinary(UpdateContainersRequestSchema, request)),
    onExit: (reason) => {
      onExit(reason);
      loaded.resolve();
    },
  });
  await loaded.promise;
  return { thread, config };
}

function toRuntimePlugin(thread: PluginThread, config: string): RuntimePlugin {
  const { index, name } = thread;
  return {
    index,
    name,
    config,
    async call(method, request) {
      if (isNriMethod(method)) return await thread.call(method, request);
      throw new NriError("PLUGIN_ERROR", `plugin "${fullName(thread)}" was asked "${method}", which NRI has not`);
    },
  };
}
