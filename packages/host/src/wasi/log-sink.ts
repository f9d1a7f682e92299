import { StringDecoder } from "node:string_decoder";
import type { LogLevel } from "@armory-plugins/wit";
import type { Sink } from "./io.ts";

/** Counts what a plugin prints, on all its streams together. */
export interface LogBudget {
  /** How many bytes may still be printed. */
  left: number;
  /** How many lines may still be given; absent where whoever gets them counts them. */
  lines?: number;
  /** What the host says when nothing is left. */
  readonly remark: string;
}

/**
 * A budget for all that an instance ever prints: so many bytes, and no more lines than one for every 64 of them, which are at least 100.
 *
 * A line costs whoever reads it more than its bytes: it is sent to another thread, and written with a name.
 */
export function logBudget(bytes: number): LogBudget {
  const lines = Math.max(100, Math.floor(bytes / 64));
  return { left: bytes, lines, remark: "the plugin's log limit is reached; what it prints from now on is dropped" };
}

/** Take a line from a budget. @returns whether there was room for it; the budget is used up when there was none. */
export function takeLine(budget: LogBudget): boolean {
  if (budget.lines === 0) {
    budget.left = 0;
    return false;
  }
  if (budget.lines !== undefined) budget.lines -= 1;
  return true;
}

/** A line that a plugin printed. */
export interface PrintedLine {
  /** Where it was printed; `log` for what the plugin logged by `armory:diagnostics`, `host` for the host's own remarks. */
  readonly stream: "stdout" | "stderr" | "log" | "host";
  /** Of what it logged. */
  readonly level?: LogLevel;
  /** The line without its line feed; invalid UTF-8 is replaced. */
  readonly text: string;
}

/** Cut what a plugin prints into lines; what goes over the budget is dropped, with one remark of the host. */
export class LogSink implements Sink {
  readonly #stream: "stdout" | "stderr";
  readonly #budget: LogBudget;
  readonly #emit: (line: PrintedLine) => void;
  readonly #onWritten: () => void;
  readonly #decoder = new StringDecoder("utf8");
  #partial = "";

  /** @param onWritten - called when all lines are given of what was printed at once. */
  constructor(
    stream: "stdout" | "stderr",
    budget: LogBudget,
    emit: (line: PrintedLine) => void,
    onWritten: () => void = () => {},
  ) {
    this.#stream = stream;
    this.#budget = budget;
    this.#emit = emit;
    this.#onWritten = onWritten;
  }

  write(bytes: Uint8Array): void {
    if (this.#budget.left <= 0) return;
    const kept = bytes.subarray(0, this.#budget.left);
    this.#budget.left -= kept.length;
    const lines = (this.#partial + this.#decoder.write(kept)).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const text of lines) {
      if (this.#give(text)) continue;
      this.#partial = "";
      break;
    }
    if (this.#budget.left <= 0) {
      this.#flushPartial();
      this.#emit({ stream: "host", text: this.#budget.remark });
    }
    this.#onWritten();
  }

  /** Give the last line even though no line feed ended it. */
  flush(): void {
    this.#flushPartial();
    this.#onWritten();
  }

  // --- internal ---

  #flushPartial(): void {
    if (this.#partial !== "") this.#give(this.#partial);
    this.#partial = "";
  }

  /** @returns whether there was room for it in the budget, which is used up when there was none. */
  #give(text: string): boolean {
    const hasRoom = takeLine(this.#budget);
    if (hasRoom) this.#emit({ stream: this.#stream, text });
    return hasRoom;
  }
}
