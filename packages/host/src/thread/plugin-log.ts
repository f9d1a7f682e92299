import { LogSink, type LogBudget, type PrintedLine } from "../wasi/log-sink.ts";

/** Where an instance prints: both streams, cut into lines, within one budget. */
export class PluginLog {
  readonly stdout: LogSink;
  readonly stderr: LogSink;

  /**
   * @param budget - how much may be printed; instances may share it, and whoever owns it may raise it again.
   * @param onWritten - called when all lines are given of what was printed at once, so that they can be sent together.
   */
  constructor(budget: LogBudget, emit: (line: PrintedLine) => void, onWritten?: () => void) {
    this.stdout = new LogSink("stdout", budget, emit, onWritten);
    this.stderr = new LogSink("stderr", budget, emit, onWritten);
  }

  /** Give the last lines that were printed without a line feed. */
  flush(): void {
    this.stdout.flush();
    this.stderr.flush();
  }
}
