import type { PendingDiagnostics } from "@armory-plugins/wit";
import type { PendingMemory } from "./pending-memory.ts";
import type { PluginLog } from "./plugin-log.ts";

/** By how much a counter of a plugin grew. */
export interface CounterIncrement {
  /** `[a-z][a-z0-9_]*`, of at most 64 characters. */
  readonly name: string;
  readonly value: bigint;
}

/** Takes what an instance logs and counts by `armory:diagnostics`: to its log, and to whoever counts. */
export class Diagnostics {
  readonly #take: () => PendingDiagnostics;
  readonly #memory: PendingMemory | undefined;
  readonly #log: PluginLog;
  readonly #onCount: (counters: readonly CounterIncrement[]) => void;
  readonly #names = new Set<string>();
  #hasRemarked = false;

  /**
   * @param take - the instance's own function.
   * @param memory - where the instance keeps it meanwhile, where it says so.
   */
  constructor(
    take: () => PendingDiagnostics,
    memory: PendingMemory | undefined,
    log: PluginLog,
    onCount: (counters: readonly CounterIncrement[]) => void,
  ) {
    this.#take = take;
    this.#memory = memory;
    this.#log = log;
    this.#onCount = onCount;
  }

  /** Whether there may be something to take. */
  get isPending(): boolean {
    return this.#memory?.isEmpty !== true;
  }

  /**
   * Ask the instance.
   *
   * @throws whatever its function does, which ends it like any other call.
   */
  drain(): void {
    this.#give(this.#take());
  }

  /**
   * Take what an instance has left that has ended.
   *
   * @returns why it ended, in its own words: what a panic wrote.
   */
  salvage(): string | undefined {
    const { log = [], counters = [] } = this.#memory?.read() ?? {};
    const last = log.at(-1);
    const isReason = last?.level === "critical";
    this.#give({ log: isReason ? log.slice(0, -1) : log, counters });
    return isReason ? last.message : undefined;
  }

  // --- internal ---

  #give({ log, counters }: PendingDiagnostics): void {
    this.#log.entries(log);
    // A name may be there a million times
    const growth = new Map<string, bigint>();
    for (const { name, value } of counters) {
      if (value > 0n && this.#isKnown(name)) growth.set(name, (growth.get(name) ?? 0n) + value);
    }
    const known = [...growth].map(([name, value]) => ({ name, value: value < maxCount ? value : maxCount }));
    if (known.length > 0) this.#onCount(known);
  }

  /** Names become those of metrics: what they are made of and how many there are is limited. */
  #isKnown(name: string): boolean {
    if (this.#names.has(name)) return true;
    if (this.#names.size < maxCounters && isCounterName(name)) {
      this.#names.add(name);
      return true;
    }
    if (!this.#hasRemarked) {
      const shown = name.length > 64 ? `${name.slice(0, 64)}…` : name;
      this.#log.remark(
        `the plugin's counter ${JSON.stringify(shown)} is dropped: a plugin has at most ${maxCounters}, with names of up to 64 of a-z, 0-9 and _`,
      );
    }
    this.#hasRemarked = true;
    return false;
  }
}

/** Whether a string may be the name of a counter, as {@link CounterIncrement} has it. */
export function isCounterName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,63}$/.test(name);
}

// --- internal ---

const maxCounters = 100;

/** The largest number that a counter of the contract has. */
const maxCount = 2n ** 64n - 1n;
