import { PluginLog, type LogBudget } from "@armory-plugins/host/thread";
import type { NriLogLine } from "../thread/plugin-thread-options.ts";

/** Where a plugin logs and prints: lines within one budget, which whoever owns it may fill again. */
export class GuestLog {
  /** Takes what it prints. */
  readonly printed: PluginLog;
  readonly #budget: LogBudget;
  readonly #emit: (line: NriLogLine) => void;
  /** The rank of the least level that is of use. */
  readonly #least: number;

  /** @param least - lines below this level are dropped, and messages below it cost nothing of the budget. */
  constructor(budget: LogBudget, emit: (line: NriLogLine) => void, least: NriLogLine["level"] = "debug") {
    this.#budget = budget;
    this.#emit = emit;
    this.#least = ranks[least];
    this.printed = new PluginLog(budget, ({ stream, text }) => {
      const level = stream === "stdout" ? "info" : "warn";
      if (ranks[level] >= this.#least) emit({ stream, level, text });
    });
  }

  /** Take a message that the plugin logs by NRI's own function. */
  log(level: NriLogLine["level"], text: string): void {
    if (ranks[level] < this.#least || this.#budget.left <= 0) return;
    this.#budget.left -= Buffer.byteLength(text) + 1;
    this.#emit({ stream: "log", level, text });
    if (this.#budget.left <= 0) this.#emit({ stream: "host", level: "warn", text: this.#budget.remark });
  }
}

// --- internal ---

const ranks: Readonly<Record<NriLogLine["level"], number>> = { debug: 0, info: 1, warn: 2, error: 3 };
