// Lines of JSON: records read from them, outcomes written to them, and whole files of them given to a plugin
export { JsonProblem } from "./json-cursor.ts";
export { parseRecord } from "./parse-record.ts";
export type { TopicRecord } from "./parse-record.ts";
export { defaultBatchSizes, readJsonLines } from "./read-json-lines.ts";
export type { BatchSizes, LineBatch, LineSource } from "./read-json-lines.ts";
export { renderRecord } from "./render-record.ts";
export { transformJsonLines } from "./transform-json-lines.ts";
export type { JsonLinesOptions, TopicSource } from "./transform-json-lines.ts";
export type { Only } from "./write-result.ts";
