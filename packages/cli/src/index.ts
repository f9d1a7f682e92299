// For people who start the program from a program
export { exitCodes, main } from "./main.ts";
export type { CommandResult } from "./main.ts";
export type { Sink, Terminal } from "./terminal.ts";
export { CliError, isCliError } from "./cli-error.ts";
export type { CliErrorCode } from "./cli-error.ts";

// For people who read and write records as lines of JSON
export { parseRecord } from "./records/parse-record.ts";
export { renderRecord } from "./records/render-record.ts";
export { defaultBatchSizes, readBatches } from "./records/read-batches.ts";
export type { BatchSizes, RecordBatch, RecordSource } from "./records/read-batches.ts";
export { JsonProblem } from "./records/json-cursor.ts";
export type { TopicRecord } from "./records/topic-record.ts";
