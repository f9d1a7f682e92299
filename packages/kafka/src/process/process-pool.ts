import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PortableComponent } from "@armory-plugins/host";
import { MAX_ARENA_BYTES } from "@armory-plugins/host/arena";
import { chooseUser, type ChosenUser, PluginProcess } from "@armory-plugins/host/process";
import { KafkaError } from "../kafka-error.ts";
import type { CodecOptions } from "../batch-codec.ts";
import type { RunnerEvents } from "../thread/instance-runner.ts";
import type { TopicData } from "../thread/protocol.ts";
import { ProcessRunner } from "./process-runner.ts";
import type { ProcessSettings } from "./process-settings.ts";

/**
 * Processes for instances of one plugin, with some that have started before it is known what they will run.
 *
 * Spare processes do not keep this one alive.
 */
export class ProcessPool {
  readonly #size: number;
  readonly #settings: ProcessSettings;
  readonly #memoryBytes: number;
  readonly #chosen: ChosenUser;
  readonly #spares = new Set<PluginProcess>();
  #isClosed = false;
  #hasRemarked = false;

  /**
   * @param size - how many spares to keep.
   * @param memoryBytes - the limit of the plugin's memory.
   */
  constructor(size: number, memoryBytes: number, settings: ProcessSettings) {
    this.#size = size;
    this.#settings = settings;
    this.#memoryBytes = memoryBytes;
    this.#chosen = settings.user === undefined ? chooseUser([entryFile(), process.execPath]) : { user: settings.user };
  }

  /** Have at least so many spares, or as many as it keeps. */
  warm(atLeast = 0): void {
    while (!this.#isClosed && this.#spares.size < Math.max(this.#size, atLeast)) this.#addSpare();
  }

  /**
   * Start an instance: in a spare process if there is one, and if it needs no other permissions.
   *
   * @throws KafkaError `INVALID_ARGUMENT` for a granted directory whose name the permission model can't tell.
   */
  start(code: PortableComponent, data: TopicData, events: RunnerEvents): ProcessRunner {
    const child = this.#take(data);
    const { remark } = this.#chosen;
    if (remark !== undefined && !this.#hasRemarked) {
      this.#hasRemarked = true;
      events.onMessage({ type: "log", lines: [{ stream: "host", text: remark }] });
    }
    return new ProcessRunner(child, code, data, events);
  }

  /** End the spares. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const spares = [...this.#spares];
    this.#spares.clear();
    for (const spare of spares) {
      // Its end is waited for
      spare.keepAlive(true);
      spare.kill();
    }
    await Promise.all(spares.map((spare) => spare.ended));
  }

  // --- internal ---

  #take(data: TopicData): PluginProcess {
    const { grants, codec, limits } = data;
    const isPlain = (grants.preopens ?? []).length === 0 && codec === undefined;
    const [spare] = this.#spares;
    if (!isPlain || spare === undefined || limits.memoryBytes !== this.#memoryBytes) return this.#start(data);
    this.#spares.delete(spare);
    spare.keepAlive(true);
    // Not now: the process that is taken is waited for
    setTimeout(() => this.warm(), 1000).unref();
    return spare;
  }

  #addSpare(): void {
    const spare = this.#start({ grants: {}, codec: undefined, limits: { memoryBytes: this.#memoryBytes } });
    this.#spares.add(spare);
    spare.keepAlive(false);
    // One that can't start is dropped; the next one will say why
    spare.listen({ onMessage: () => {}, onEnd: () => this.#spares.delete(spare) });
  }

  #start({
    grants,
    codec,
    limits,
  }: Pick<TopicData, "grants" | "codec"> & { readonly limits: { readonly memoryBytes: number } }): PluginProcess {
    const preopens = (grants.preopens ?? []).map(({ hostPath, access }) => ({ path: grantable(hostPath), access }));
    return new PluginProcess({
      entry,
      permissions: {
        reads: [
          dirname(entryFile()),
          ...(codec === undefined ? [] : codeOf(codec)),
          ...preopens.map(({ path }) => path),
        ],
        writes: preopens.filter(({ access }) => access === "read-write").map(({ path }) => path),
      },
      user: this.#chosen.user,
      residentBytes: this.#settings.residentBytes ?? 2 ** 30 + limits.memoryBytes,
      messageBytes: MAX_ARENA_BYTES,
    });
  }
}

// --- internal ---

const entry = new URL("./instance-process.js", import.meta.url);

function entryFile(): string {
  return realpathSync(fileURLToPath(entry));
}

/** What the module of a codec may import: what is beside it and in its package, and packages of the directories above. */
function codeOf({ module }: CodecOptions): string[] {
  const file = realpathSync(fileURLToPath(module));
  const found = [dirname(file)];
  let isInPackage = true;
  for (let directory = dirname(file); ; directory = dirname(directory)) {
    const packages = join(directory, "node_modules");
    if (existsSync(packages)) found.push(packages);
    if (isInPackage && existsSync(join(directory, "package.json"))) {
      isInPackage = false;
      found.push(join(directory, "package.json"));
    }
    if (directory === dirname(directory)) return found;
  }
}

/** In the permission model's flags, a star stands for anything. */
function grantable(hostPath: string): string {
  const path = realpathSync(hostPath);
  if (!path.includes("*")) return path;
  throw new KafkaError("INVALID_ARGUMENT", `cannot grant "${path}" to a process: its name has a "*"`, {
    remedy: "rename it, or open the plugin in a thread",
  });
}
