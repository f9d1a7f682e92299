import type { SingleBar } from "cli-progress";

/** A progress bar on stderr that is taken away at its end; the library is loaded when somebody will see it. */
export async function createProgressBar(format: string): Promise<SingleBar> {
  const { default: cliProgress } = await import("cli-progress");
  return new cliProgress.SingleBar({
    format,
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: null,
    barsize: 30,
    fps: 5,
    gracefulExit: false,
  });
}
