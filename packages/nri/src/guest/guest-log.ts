import { PluginLog, type LogBudget } from "@armory-plugins/host/thread";
import type { NriLogLine } from "../thread/plugin-thread-options.ts";

/** Where a plugin logs and prints: lines within one budget, which whoever owns it may fill again. */
export class GuestLog {
  /** Takes what it prints. */
  readonly printed: PluginLog;
  readonly #budget: LogBudget;
  readonly #emit: (line: NriLogLine) => void;

  constructor(budget: LogBudget, emit: (line: NriLogLine) => void) {
    this.#budget = budget;
    this.#emit = emit;
    this.printed = new PluginLog(budget, ({ stream, text }) =>
      emit({ stream, level: stream === "stdout" ? "info" : "warn", text }),
    );
  }

  /** Take a message that the plugin logs by NRI's own function. */
  log(level: NriLogLine["level"], text: string): void {
    if (this.#budget.left <= 0) return;
    this.#budget.left -= Buffer.byteLength(text) + 1;
    this.#emit({ stream: "log", level, text });
    if (this.#budget.left <= 0) this.#emit({ stream: "host", level: "warn", text: this.#budget.remark });
  }
}
