import { isHostError } from "@armory-plugins/host";
import type { RuntimePlugin } from "../adaptation/runtime-plugin.ts";
import { loadNriCode } from "../guest/load-nri-code.ts";
import { isNriMethod } from "../guest/nri-methods.ts";
import { isNriError, NriError } from "../nri-error.ts";
import type { PluginName } from "../serve/plugin-name.ts";
import { readPlugin } from "../serve/read-plugin.ts";
import { scanFolders } from "../serve/scan-folders.ts";
import type { Folders, FoundPlugin } from "../serve/scan-folders.ts";
import type { ExitReason, NriLogLine } from "../thread/plugin-thread-options.ts";
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
}

/** The plugins of a folder, each ready in a thread of its own. */
export interface OpenedPlugins {
  /** In the order of their names. */
  readonly plugins: readonly RuntimePlugin[];
  /** Why others could not be opened: an error each. */
  readonly problems: readonly Error[];
  /** Why threads ended that were not asked to, by the plugin's full name; grows while plugins are called. */
  readonly ended: ReadonlyMap<string, ExitReason>;
  /** End the threads. */
  close(): Promise<void>;
}

/** Load the plugins of a folder by the names and configs that `armory nri serve` knows, and start them; no runtime is asked. */
export async function openPlugins(options: OpenPluginsOptions): Promise<OpenedPlugins> {
  const scan = await scanFolders(options.folders);
  const problems: Error[] = [...scan.problems.values()];
  const ended = new Map<string, ExitReason>();
  const opened: OpenedPlugin[] = [];
  for (const found of scan.plugins.values()) {
    try {
      opened.push(await openPlugin(found, options, ended));
    } catch (error) {
      if (!isHostError(error) && !isNriError(error)) throw error;
      problems.push(error);
    }
  }
  return {
    plugins: opened.map(({ plugin }) => plugin),
    problems,
    ended,
    close: async () => void (await Promise.all(opened.map(({ close }) => close()))),
  };
}

// --- internal ---

interface OpenedPlugin {
  readonly plugin: RuntimePlugin;
  readonly close: () => Promise<void>;
}

async function openPlugin(
  found: FoundPlugin,
  { cacheDir, signal, onLog }: OpenPluginsOptions,
  ended: Map<string, ExitReason>,
): Promise<OpenedPlugin> {
  const { base, index, full } = found.name;
  const { module, config, settings } = await readPlugin(found);
  const { memory: memoryBytes, loadTimeout: loadMs, requestTimeout: callMs } = settings;
  const code = await loadNriCode(module, { name: found.module.path, memoryBytes, loadMs, cacheDir, signal });
  let isClosing = false;
  const thread = startPluginThread({
    code,
    name: base,
    index,
    config,
    limits: { loadMs, callMs },
    failurePolicy: settings.failurePolicy,
    onLog: (line) => onLog?.(full, line),
    onExit: (reason) => {
      if (!isClosing) ended.set(full, reason);
    },
  });
  const close = async (): Promise<void> => {
    isClosing = true;
    await thread.close();
  };
  const call = async (method: string, request: Uint8Array): Promise<Uint8Array> => {
    if (!isNriMethod(method)) throw new NriError("PLUGIN_ERROR", `no plugin of NRI has a method "${method}"`);
    return await thread.call(method, request);
  };
  return { plugin: { index, name: base, config, call }, close };
}
