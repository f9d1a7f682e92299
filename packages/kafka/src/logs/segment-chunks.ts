import { createReadStream } from "node:fs";
import { readFileChunks } from "@armory-plugins/host";
import type { Segment } from "./find-logs.ts";
import { unreadable } from "./unreadable.ts";

/** Where the bytes of segments come from besides files. */
export interface SegmentInput {
  /** Standard input; opened when its turn comes. */
  readonly stdin: () => AsyncIterable<Buffer>;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/**
 * The bytes of a segment.
 *
 * @throws PipelineError `FILE_UNREADABLE`
 */
export async function* segmentChunks(
  segment: Segment,
  { stdin, signal }: SegmentInput,
): AsyncGenerator<Buffer, void, void> {
  try {
    if (segment.path === undefined) yield* stdin();
    else if (segment.size === undefined)
      yield* readFileChunks(segment.path, { kinds: ["file", "pipe", "device"], signal });
    else yield* createReadStream(segment.path, { highWaterMark: 1024 * 1024, signal });
  } catch (error) {
    if (signal.aborted) return;
    throw unreadable(error, segment.shownPath, "a log segment of Kafka");
  }
}
