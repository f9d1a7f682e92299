import type { LogLine } from "../plugin.ts";
import { LogSink, type LogBudget } from "../wasi/log-sink.ts";

/** Where an instance prints: both streams, cut into lines, within one budget. */
export class PluginLog {
  readonly stdout: LogSink;
  readonly stderr: LogSink;

  /** @param budget - how much may be printed; instances may share it, and whoever owns it may raise it again. */
  constructor(budget: LogBudget, emit: (line: Omit<LogLine, "plugin">) => void) {
    this.stdout = new LogSink("stdout", budget, emit);
    this.stderr = new LogSink("stderr", budget, emit);
  }

  /** Give the last lines that were printed without a line feed. */
  flush(): void {
    this.stdout.flush();
    this.stderr.flush();
  }
}
