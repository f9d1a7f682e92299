// The real runtime's side of NRI, in a process of its own: what test/runtime/ is built to.
import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished, vi } from "vitest";
import { installRuntime, type NriVersion, runtimeRemedy } from "../scripts/runtime.ts";

/** A message of NRI as protobuf's JSON has it. */
export type Json = Readonly<Record<string, unknown>>;

export interface RuntimeOptions {
  /** The version of upstream's side of NRI. Default: the newest. */
  readonly nri?: NriVersion;
  /** What it calls itself, and its version. Default: `armory-runtime`, `v1.0.0`. */
  readonly identity?: { readonly name: string; readonly version: string };
  /** Where it listens for plugins. Default: `nri.sock` in a folder of its own; null: nowhere. */
  readonly socket?: string | null;
  /** The folder of plugins that it starts itself, executable files called `NN-name`. */
  readonly plugins?: string;
  /** The folder of their configs. */
  readonly config?: string;
  /** What it allows a plugin for an answer, in ms. Default: 2000. */
  readonly requestMs?: number;
  /** What it allows a plugin for its registration, in ms. Default: 5000. */
  readonly registrationMs?: number;
  /** The builtin validator's config; there is none without it. */
  readonly defaultValidator?: Json;
}

/** Something that happened in the runtime by itself. */
export interface RuntimeEvent {
  /** `synchronized`: a plugin answered Synchronize, with an `error` or not. `updateContainers`: a plugin asked for updates. */
  readonly event: "ready" | "synchronized" | "updateContainers";
  readonly updates?: readonly Json[];
  readonly error?: string;
}

/** A plugin that is registered now. */
export interface RegisteredPlugin {
  readonly index: string;
  readonly name: string;
  readonly kind: "external" | "wasm" | "builtin" | "launched";
  /** The mask of what it subscribed to. */
  readonly events: number;
}

/** What to create, one after another: `count` containers, or for `seconds`. */
export interface Load {
  readonly count?: number;
  readonly seconds?: number;
  /** A CreateContainerRequest; each container gets the id in it, `-` and its number. */
  readonly request: Json;
  /** The annotation whose values are counted. */
  readonly annotation?: string;
}

export interface LoadReport {
  readonly count: number;
  readonly seconds: number;
  /** How often each error came. */
  readonly errors: Readonly<Record<string, number>>;
  /** How often each value of the annotation came, `""` where it was not set. */
  readonly annotations?: Readonly<Record<string, number>>;
  /** Of each request, in µs. */
  readonly latencies: readonly number[];
}

/** What the runtime answered in place of a result, verbatim. */
export class RuntimeRefusal extends Error {
  override readonly name = "RuntimeRefusal";
}

/** Whether the runtime can be had here; where it can't, tests are skipped, but not in CI. */
export function hasRuntime(...versions: readonly NriVersion[]): boolean {
  if (installRuntime() !== undefined && versions.every((version) => installRuntime(version) !== undefined)) return true;
  const fact = "there is no Go here, so that nothing is tried against the real runtime's side of NRI";
  if (process.env["CI"] !== undefined) throw new Error(`${fact}; ${runtimeRemedy}`);
  console.warn(`SKIPPED: ${fact}; ${runtimeRemedy}`);
  return false;
}

/** A running one, ended after the test. */
export async function startRuntime(options: RuntimeOptions = {}): Promise<RealRuntime> {
  const directory = await mkdtemp(join(tmpdir(), "nri-"));
  const runtime = new RealRuntime(options, options.socket === undefined ? join(directory, "nri.sock") : options.socket);
  onTestFinished(async () => {
    await runtime.kill();
    await rm(directory, { recursive: true, force: true });
  });
  await runtime.start();
  return runtime;
}

/** A process that plays the container runtime. Messages in and out are as protobuf's JSON has them. */
export class RealRuntime {
  /** What it said of itself, oldest first, over all its lives. */
  readonly events: RuntimeEvent[] = [];
  /** The lines of its log, as `info registered …`, over all its lives. */
  readonly log: string[] = [];
  /** Tells of each line of its log. */
  readonly #lines = new EventEmitter();
  readonly #options: RuntimeOptions;
  readonly #socket: string | null;
  #process: ChildProcess | undefined;
  #nextId = 1;
  readonly #waiting = new Map<
    number,
    { readonly resolve: (result: never) => void; readonly reject: (error: Error) => void }
  >();

  constructor(options: RuntimeOptions, socket: string | null) {
    this.#options = options;
    this.#socket = socket;
  }

  /** Where plugins connect to. */
  get socket(): string {
    if (this.#socket === null) throw new Error("this runtime takes no plugins from outside");
    return this.#socket;
  }

  /** Start it, and wait until plugins can connect. */
  async start(): Promise<void> {
    const program = installRuntime(this.#options.nri);
    if (program === undefined) throw new Error(runtimeRemedy);
    const child = spawn(program, argumentsOf(this.#options, this.#socket), { stdio: ["pipe", "pipe", "pipe"] });
    this.#process = child;
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.log.push(line);
      this.#lines.emit("line");
    });
    const lines = createInterface({ input: child.stdout });
    const ready = new Promise<void>((resolve, reject) => {
      lines.on("line", (line) => {
        const said: Said = JSON.parse(line);
        if (said.event === "ready") resolve();
        this.#hear(said);
      });
      child.once("exit", (code) => {
        const error = new Error(`the runtime ended with ${code}: ${this.log.at(-1)}`);
        reject(error);
        for (const { reject: fail } of this.#waiting.values()) fail(error);
        this.#waiting.clear();
      });
    });
    await ready;
  }

  /** End it as a crash does: at once, leaving its socket's file behind. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGKILL");
    await exit;
  }

  /** End it and start it anew. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /**
   * Have it relay a request to its plugins, or do what else test/runtime/commands.go lists.
   *
   * @throws RuntimeRefusal with the runtime's own text.
   */
  send<T = unknown>(command: string, request: object = {}): Promise<T> {
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process?.stdin?.write(`${JSON.stringify({ id, do: command, with: request })}\n`);
    });
  }

  createContainer(request: Json): Promise<Json> {
    return this.send("createContainer", request);
  }

  load(load: Load): Promise<LoadReport> {
    return this.send("load", load);
  }

  /** Its plugins, in the order in which it asks them. */
  plugins(): Promise<readonly RegisteredPlugin[]> {
    return this.send("plugins");
  }

  /** Wait until so many plugins are registered. */
  async untilPlugins(count: number): Promise<readonly RegisteredPlugin[]> {
    // The runtime tells of a plugin that comes or goes before it is in its list, or out of it
    return await vi.waitFor(
      async () => {
        const plugins = await this.plugins();
        if (plugins.length !== count) throw new Error(`there are ${plugins.length} plugins, not ${count}`);
        return plugins;
      },
      { timeout: 60_000, interval: 5 },
    );
  }

  /** Wait for a line of its log that has this text. */
  async untilLog(text: string): Promise<void> {
    const signal = AbortSignal.timeout(60_000);
    while (!this.log.some((line) => line.includes(text))) {
      await once(this.#lines, "line", { signal }).catch((cause: unknown) => {
        throw new Error(`no line with ${JSON.stringify(text)} in\n${this.log.join("\n")}`, { cause });
      });
    }
  }

  // --- internal ---

  #hear({ id, result, error, ...event }: Said): void {
    if (id === undefined) {
      this.events.push({ ...(event as RuntimeEvent), ...(error === undefined ? {} : { error }) });
      return;
    }
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result as never);
    else waiting?.reject(new RuntimeRefusal(error));
  }
}

// --- internal ---

/** A line of its stdout: an answer with an id, or an event. */
interface Said {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly event?: string;
}

function argumentsOf(options: RuntimeOptions, socket: string | null): string[] {
  const { identity, plugins, config, requestMs, registrationMs, defaultValidator } = options;
  const flags: Record<string, string | undefined> = {
    name: identity?.name,
    version: identity?.version,
    socket: socket ?? undefined,
    plugins,
    config,
    "request-timeout": requestMs === undefined ? undefined : `${requestMs}ms`,
    "registration-timeout": registrationMs === undefined ? undefined : `${registrationMs}ms`,
    "default-validator": defaultValidator === undefined ? undefined : JSON.stringify(defaultValidator),
  };
  return Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`-${name}=${value}`]));
}
