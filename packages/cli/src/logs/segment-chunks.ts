import { createReadStream } from "node:fs";
import { readFileChunks } from "@armory-plugins/host";
import { fileProblem } from "../file-problem.ts";
import type { Terminal } from "../terminal.ts";
import type { Segment } from "./find-logs.ts";

/**
 * The bytes of a segment.
 *
 * @throws CliError `FILE_UNREADABLE`
 */
export async function* segmentChunks(segment: Segment, terminal: Terminal): AsyncGenerator<Buffer, void, void> {
  try {
    if (segment.path === undefined) yield* terminal.stdin();
    else if (segment.size === undefined)
      yield* readFileChunks(segment.path, { kinds: ["file", "pipe", "device"], signal: terminal.signal });
    else yield* createReadStream(segment.path, { highWaterMark: 1024 * 1024, signal: terminal.signal });
  } catch (error) {
    if (terminal.signal.aborted) return;
    throw fileProblem(error, segment.shownPath, "a log segment of Kafka");
  }
}
