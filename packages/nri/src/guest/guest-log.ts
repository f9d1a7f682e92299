import { Buffer } from "node:buffer";
import { PluginLog, type LogBudget, type PrintedLine } from "@armory-plugins/host/thread";

/** A line that a plugin logged or printed. */
export interface NriLogLine {
  /** `log` for what it logged by NRI's own function, `host` for a remark of the host's own. */
  readonly stream: "log" | "stdout" | "stderr" | "host";
  readonly level: "debug" | "info" | "warn" | "error";
  /** Without its line feed; invalid UTF-8 is replaced. */
  readonly text: string;
}

/**
 * Where a plugin logs and prints: lines within one budget, which whoever owns it may fill again.
 *
 * A line counts 64 bytes more than its text has: it is sent to another thread, and written with a time and a name.
 */
export class GuestLog {
  /** Takes what it prints. */
  readonly printed: PluginLog;
  readonly #budget: LogBudget;
  readonly #emit: (line: NriLogLine) => void;
  readonly #onWritten: () => void;
  /** The rank of the least level that is of use. */
  readonly #least: number;

  /**
   * @param least - lines below this level are dropped, and messages below it cost nothing of the budget.
   * @param onWritten - called when all lines are given of what was printed or logged at once, so that they can be sent together.
   */
  constructor(
    budget: LogBudget,
    emit: (line: NriLogLine) => void,
    least: NriLogLine["level"] = "debug",
    onWritten: () => void = () => {},
  ) {
    this.#budget = budget;
    this.#emit = emit;
    this.#least = ranks[least];
    this.#onWritten = onWritten;
    const take = ({ stream, text }: PrintedLine): void => {
      if (stream === "host") this.#remark(text);
      // The text was counted as it was printed.
      else this.#take({ stream, level: stream === "stdout" ? "info" : "warn", text }, 0);
    };
    this.printed = new PluginLog(budget, take, onWritten);
  }

  /** Take a message that the plugin logs by NRI's own function. */
  log(level: NriLogLine["level"], text: string): void {
    if (ranks[level] < this.#least || this.#budget.left <= 0) return;
    this.#take({ stream: "log", level, text }, Buffer.byteLength(text));
    if (this.#budget.left <= 0) this.#remark(this.#budget.remark);
    this.#onWritten();
  }

  // --- internal ---

  /** The line that uses the budget up is given whole; those behind it, in what was printed at once, are not. */
  #take(line: NriLogLine, textBytes: number): void {
    if (ranks[line.level] < this.#least || this.#budget.left < 0) return;
    this.#budget.left -= textBytes + lineBytes;
    this.#emit(line);
  }

  #remark(text: string): void {
    if (ranks.warn >= this.#least) this.#emit({ stream: "host", level: "warn", text });
  }
}

// --- internal ---

/** What a line counts besides its text. */
const lineBytes = 64;

const ranks: Readonly<Record<NriLogLine["level"], number>> = { debug: 0, info: 1, warn: 2, error: 3 };
