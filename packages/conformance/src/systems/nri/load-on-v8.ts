import { defaultLimits } from "@armory-plugins/host";
import { isNriError, loadNriCode, type NriMethod, type PluginThread, startPluginThread } from "@armory-plugins/nri";
import type { LoadOptions } from "../../system/engine-parts.ts";
import { PrintedLines } from "../../system/printed-lines.ts";
import type { NriAnswer, NriEngineInstance, NriEnginePlugin, NriLogMessage } from "./engine-plugin.ts";

/**
 * Load a plugin of a container runtime as `armory nri serve` does; threads like its own are asked by messages in place of a runtime.
 *
 * @throws HostError as `loadNriCode`.
 */
export async function loadOnV8(
  component: string | Uint8Array,
  { limits = {}, cacheDir, signal }: LoadOptions,
): Promise<NriEnginePlugin> {
  // What a runtime waits for is less, and a machine of CI may be slow
  const { memoryBytes, ...others } = { ...defaultLimits, ...limits };
  const code = await loadNriCode(component, { memoryBytes, loadMs: others.loadMs, cacheDir, signal });
  const threads = new Set<Thread>();
  const idle: Thread[] = [];
  const startThread = (): Thread => {
    const thread = new Thread((watch) =>
      startPluginThread({
        code,
        name: "plugin",
        index: "00",
        limits: others,
        ...watch,
        onExit: () => threads.delete(thread),
      }),
    );
    threads.add(thread);
    return thread;
  };
  return {
    world: "nri",
    start: async () => {
      const thread = idle.pop() ?? startThread();
      await thread.renew();
      return new V8NriInstance(thread, () => idle.push(thread));
    },
    close: async () => {
      await Promise.all([...threads].map((thread) => thread.end()));
    },
  };
}

// --- internal ---

/** After this many instances a thread is replaced: the memory of those before goes when the garbage collector comes by. */
const instancesPerThread = 25;

type Watch = Pick<Parameters<typeof startPluginThread>[0], "onLog" | "onUpdates">;

/** A thread that has one instance of the plugin at a time, and what that has said. */
class Thread {
  readonly #thread: PluginThread;
  readonly #log: NriLogMessage[] = [];
  readonly #printed = new PrintedLines();
  #updates: Uint8Array | undefined;
  #instances = 0;
  /** Whether a call has failed, which ends the thread. */
  #isBroken = false;

  constructor(start: (watch: Watch) => PluginThread) {
    this.#thread = start({
      onLog: ({ stream, level, text }) => {
        if (stream === "log") this.#log.push({ level, message: text });
        else this.#printed.add(text);
      },
      onUpdates: (request) => {
        this.#updates = request;
      },
    });
  }

  /** Whether it can have another instance. */
  get isOfUse(): boolean {
    return !this.#isBroken && this.#instances < instancesPerThread;
  }

  /** Have an instance that nobody has called yet. */
  async renew(): Promise<void> {
    this.#instances += 1;
    this.#printed.clear();
    await this.#printed.during(() => this.#thread.renew());
    this.#log.length = 0;
  }

  async call(method: NriMethod, request: Uint8Array): Promise<NriAnswer> {
    this.#updates = undefined;
    try {
      const response = await this.#printed.during(() => this.#thread.call(method, request));
      return { tag: "response", response, updates: this.#updates };
    } catch (error) {
      if (isNriError(error) && answers.has(error.code)) {
        return { tag: "refused", text: error.pluginText ?? error.detail };
      }
      this.#isBroken = true;
      throw error;
    }
  }

  takeLog(): readonly NriLogMessage[] {
    return this.#log.splice(0);
  }

  end(): Promise<void> {
    return this.#thread.close();
  }
}

class V8NriInstance implements NriEngineInstance {
  readonly #thread: Thread;
  readonly #giveBack: () => void;

  constructor(thread: Thread, giveBack: () => void) {
    this.#thread = thread;
    this.#giveBack = giveBack;
  }

  call(method: NriMethod, request: Uint8Array): Promise<NriAnswer> {
    return this.#thread.call(method, request);
  }

  takeLog(): readonly NriLogMessage[] {
    return this.#thread.takeLog();
  }

  async close(): Promise<void> {
    if (this.#thread.isOfUse) this.#giveBack();
    else await this.#thread.end();
  }
}

/** Errors that are what the runtime is answered, by the plugin or in its name; a plugin goes on after them. */
const answers: ReadonlySet<string> = new Set(["PLUGIN_ERROR", "INVALID_EVENTS", "MALFORMED_MESSAGE"]);
