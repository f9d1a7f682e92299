import type { PluginCode, PortableCode } from "@armory-plugins/host";
import type { ExitReason, PluginThreadOptions } from "../thread/plugin-thread-options.ts";
import type { ConnectOptions, PluginThread } from "../thread/plugin-thread.ts";
import type { TurnAnswer, TurnQuery } from "../thread/turn.ts";
import type { PluginSettings } from "./plugin-settings.ts";

/** A version of a plugin that can be started. */
export interface PluginVersion {
  readonly code: PluginCode | PortableCode;
  readonly config: string;
  readonly settings: PluginSettings;
  /** Equal for versions that run in the same process. */
  readonly place: string;
  /** Equal when module, config and settings are. */
  readonly hash: string;
}

/** Why a version no longer serves: the runtime went away, another daemon took over, or the plugin failed. */
export type VersionExit =
  | { readonly by: "runtime" }
  | { readonly by: "peer" }
  | ({ readonly by: "plugin" } & ExitReason);

/** {@link PluginThreadOptions}, for a thread of this process or of another. */
export interface StartOptions extends Omit<PluginThreadOptions, "code"> {
  /** Portable: the thread is to be in a process of its group. */
  readonly code: PluginCode | PortableCode;
  /** Plugins of one group share a process. */
  readonly group: string;
}

/** Starts a plugin's thread. */
export type StartThread = (options: StartOptions) => PluginThread;

/** One version of a plugin in its thread, from its start to its end. */
export class RunningVersion {
  /** Resolves once it no longer serves, or never did. */
  readonly exited: Promise<VersionExit>;
  /** Resolves once its instance has started, or it has exited. */
  readonly started: Promise<void>;
  readonly #thread: PluginThread;
  readonly #startedAt = performance.now();
  #hasExited = false;
  #isHolding = false;
  #isRegistered = false;
  #connectedAt: number | undefined;
  #isSynchronized = false;
  #isDisconnected = false;
  #isYielding = false;
  readonly #leave: (exit: VersionExit) => void;
  readonly #yielded = Promise.withResolvers<void>();

  constructor(options: StartOptions, start: StartThread) {
    const { promise, resolve } = Promise.withResolvers<VersionExit>();
    const { promise: started, resolve: tellStarted } = Promise.withResolvers<void>();
    this.exited = promise;
    this.started = started;
    const leave = (exit: VersionExit): void => {
      this.#hasExited = true;
      resolve(exit);
      tellStarted();
    };
    this.#leave = leave;
    this.#thread = start({
      ...options,
      onState: (state) => {
        if (state === "ready") tellStarted();
        if (state === "registered") this.#isRegistered = true;
        if (state === "synchronized") this.#isSynchronized = true;
        // Before that, connect() rejects
        if (state !== "disconnected" || !this.#isSynchronized) return;
        this.#isDisconnected = true;
        if (!this.#isYielding) leave({ by: "runtime" });
      },
      onFailing: (reason) => {
        this.#isHolding = true;
        leave({ by: "plugin", ...reason });
      },
      onExit: (reason) => leave({ by: "plugin", ...reason }),
    });
  }

  /** Whether the runtime has registered it; it may not have configured and synchronized it yet. */
  get isRegistered(): boolean {
    return this.#isRegistered && !this.#hasExited;
  }

  /** Whether it is registered with the runtime and answers. */
  get isUp(): boolean {
    return this.#connectedAt !== undefined && !this.#hasExited;
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Whether the plugin failed and its thread answers the runtime's requests with errors until it is closed. */
  get isHolding(): boolean {
    return this.#isHolding;
  }

  /** Resolves once it has left the runtime for a plugin of another process, even where it had failed before. */
  get yielded(): Promise<void> {
    return this.#yielded.promise;
  }

  /** How long ago it was started. */
  get ageMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** How long ago the runtime had synchronized it; 0 before. */
  get servedMs(): number {
    return this.#connectedAt === undefined ? 0 : performance.now() - this.#connectedAt;
  }

  get memoryBytes(): number {
    return this.#thread.memoryBytes;
  }

  /** What the runtime sent at Configure, with this version's config. */
  get configureRequest(): Uint8Array | undefined {
    return this.#thread.configureRequest;
  }

  /**
   * Configure and synchronize it without a runtime.
   *
   * @param configure - an encoded ConfigureRequest.
   * @throws as {@link PluginThread.call}.
   */
  async dryRun(configure: Uint8Array): Promise<void> {
    await this.#thread.call("Configure", configure);
    await this.#thread.call("Synchronize", new Uint8Array());
  }

  /** The mask of the events that the plugin subscribed to at Configure; 0 before that, and for all events of the runtime. */
  get events(): number {
    return this.#thread.events ?? 0;
  }

  /** Register it with the runtime and serve; as {@link PluginThread.connect}. */
  async connect(socket: string, options: ConnectOptions = {}): Promise<void> {
    this.#isRegistered = false;
    await this.#thread.connect(socket, options);
    this.#connectedAt = performance.now();
  }

  /** Tell it, while it stands by, what the plugin of another process answered, or that it has left. */
  turned(answer: TurnAnswer): void {
    this.#thread.turned(answer);
  }

  /** Leave the runtime for a plugin of another process, if this is the moment for it. */
  async yield(query: TurnQuery): Promise<TurnAnswer> {
    this.#isYielding = true;
    try {
      const answer = await this.#thread.yield(query);
      if (answer.hasLeft) {
        this.#isHolding = false;
        this.#leave({ by: "peer" });
        this.#yielded.resolve();
      }
      return answer;
    } finally {
      this.#isYielding = false;
      if (this.#isDisconnected) this.#leave({ by: "runtime" });
    }
  }

  /** Finish the request under way, leave the runtime and end the thread. */
  close(): Promise<void> {
    return this.#thread.close();
  }
}
