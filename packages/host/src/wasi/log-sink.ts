import { StringDecoder } from "node:string_decoder";
import type { LogLine } from "../plugin.ts";
import type { Sink } from "./io.ts";

/** Counts what a plugin prints, on all its streams together. */
export interface LogBudget {
  /** How many bytes may still be printed. */
  left: number;
  /** What the host says when nothing is left. */
  readonly remark: string;
}

/** A budget for all that an instance ever prints. */
export function logBudget(bytes: number): LogBudget {
  return { left: bytes, remark: "the plugin's log limit is reached; what it prints from now on is dropped" };
}

/** Cut what a plugin prints into lines; what goes over the budget is dropped, with one remark of the host. */
export class LogSink implements Sink {
  readonly #emit: (line: Omit<LogLine, "plugin">) => void;
  readonly #stream: "stdout" | "stderr";
  readonly #budget: LogBudget;
  readonly #decoder = new StringDecoder("utf8");
  #partial = "";

  constructor(stream: "stdout" | "stderr", budget: LogBudget, emit: (line: Omit<LogLine, "plugin">) => void) {
    this.#stream = stream;
    this.#budget = budget;
    this.#emit = emit;
  }

  write(bytes: Uint8Array): void {
    if (this.#budget.left <= 0) return;
    const kept = bytes.subarray(0, this.#budget.left);
    this.#budget.left -= kept.length;
    const lines = (this.#partial + this.#decoder.write(kept)).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const text of lines) this.#emit({ stream: this.#stream, text });
    if (this.#budget.left > 0) return;
    this.flush();
    this.#emit({ stream: "host", text: this.#budget.remark });
  }

  /** Give the last line even though no line feed ended it. */
  flush(): void {
    if (this.#partial !== "") this.#emit({ stream: this.#stream, text: this.#partial });
    this.#partial = "";
  }
}
