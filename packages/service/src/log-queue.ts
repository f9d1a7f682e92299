import type { Sink } from "./sink.ts";

/**
 * Write lines for a reader who may be slow, or may have stopped reading for good: a service that runs for months must not keep what nobody reads.
 *
 * @param onDropped - called with how many lines were dropped, once there is room again.
 * @param waitingBytes - how much may wait before lines are dropped. Default: 8 MiB.
 * @returns what takes a line; it never fails, because a service goes on when its reader went away.
 */
export function createLogQueue(
  sink: Sink,
  onDropped: (lines: number) => void,
  waitingBytes = 8 * 2 ** 20,
): (line: string) => void {
  let waiting = 0;
  let dropped = 0;
  const write = (line: string): void => {
    const bytes = Buffer.byteLength(line);
    // Once lines are dropped, all are until half of what waited is read, or each of them would be reported.
    if (waiting + bytes > (dropped > 0 ? waitingBytes / 2 : waitingBytes)) {
      dropped += 1;
      return;
    }
    if (dropped > 0) {
      const lines = dropped;
      dropped = 0;
      onDropped(lines);
    }
    waiting += bytes;
    const written = (): void => void (waiting -= bytes);
    sink.write(line).then(written, written);
  };
  return write;
}
