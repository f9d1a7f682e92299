// The logs of partitions: found, and given to a plugin segment by segment
export { checkOutput } from "./check-output.ts";
export type { OutDirectory } from "./check-output.ts";
export { findLogs } from "./find-logs.ts";
export type { FindOptions, FoundLogs, LeftOutDirectory, PartitionLog, Segment } from "./find-logs.ts";
export type { SegmentInput } from "./segment-chunks.ts";
export { transformLogs } from "./transform-logs.ts";
export type { LogEvents, LogsOptions } from "./transform-logs.ts";
export type { SegmentContext, SegmentEvents } from "./transform-segment.ts";
