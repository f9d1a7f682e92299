import type { LogEntry, LogLevel } from "@armory-plugins/wit";
import { LogSink, type LogBudget, type PrintedLine, takeLine } from "../wasi/log-sink.ts";

/** Where an instance prints and logs: both streams, cut into lines, and what it logs by itself, within one budget. */
export class PluginLog {
  readonly stdout: LogSink;
  readonly stderr: LogSink;
  readonly #budget: LogBudget;
  readonly #emit: (line: PrintedLine) => void;
  readonly #onWritten: () => void;

  /**
   * @param budget - how much may be printed; instances may share it, and whoever owns it may raise it again.
   * @param onWritten - called when all lines are given of what was printed at once, so that they can be sent together.
   */
  constructor(budget: LogBudget, emit: (line: PrintedLine) => void, onWritten: () => void = () => {}) {
    this.stdout = new LogSink("stdout", budget, emit, onWritten);
    this.stderr = new LogSink("stderr", budget, emit, onWritten);
    this.#budget = budget;
    this.#emit = emit;
    this.#onWritten = onWritten;
  }

  /** Give messages that the plugin logged, each in as many lines as it has; what goes over the budget is dropped, with one remark of the host. */
  entries(entries: readonly LogEntry[]): void {
    if (entries.length === 0 || this.#budget.left <= 0) return;
    for (const { level, message } of entries) {
      // A message may be as large as any answer, and a million lines: no more of it is cut than there may be bytes
      const kept = message.slice(0, this.#budget.left);
      for (const text of kept.split("\n")) this.#give(level, text);
      if (kept.length < message.length) this.#budget.left = 0;
      if (this.#budget.left <= 0) break;
    }
    if (this.#budget.left <= 0) this.#emit({ stream: "host", text: this.#budget.remark });
    this.#onWritten();
  }

  /** Give a line of the host's own. */
  remark(text: string): void {
    this.#emit({ stream: "host", text });
    this.#onWritten();
  }

  /** Give the last lines that were printed without a line feed. */
  flush(): void {
    this.stdout.flush();
    this.stderr.flush();
  }

  // --- internal ---

  #give(level: LogLevel, text: string): void {
    if (this.#budget.left <= 0 || !takeLine(this.#budget)) return;
    const bytes = Buffer.from(text, "utf8");
    const kept = bytes.length <= this.#budget.left ? text : bytes.subarray(0, this.#budget.left).toString("utf8");
    this.#budget.left -= bytes.length;
    this.#emit({ stream: "log", level, text: kept });
  }
}
