import type { KafkaRecord } from "@armory-plugins/wit";
import { PipelineError } from "../pipeline-error.ts";
import { guessFormat, headBytes, isPrettyPrinted, isRecordBatch } from "./guess-format.ts";
import { JsonProblem } from "./json-cursor.ts";
import { parseRecord, type TopicRecord } from "./parse-record.ts";
import { LineSplitter, LineTooLong } from "./split-lines.ts";

/** Records that arrived together, in the order of their lines: four lists of one length. */
export interface LineBatch {
  /** The name of the file they come from. */
  readonly source: string;
  /** The number of each record's line, counted from 1. */
  readonly lines: number[];
  /** The topic that each line names. */
  readonly topics: (string | undefined)[];
  readonly records: KafkaRecord[];
  /** How many bytes of the file were read up to the end of this batch. */
  bytesRead: number;
}

/** Where records come from. */
export interface LineSource {
  /** The file's name, for messages. */
  readonly name: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/** How large batches may become. */
export interface BatchSizes {
  /** Records a batch. Default 256. */
  readonly records: number;
  /** Bytes of lines a batch, one line at least. Default 1 MiB. */
  readonly bytes: number;
  /** Bytes of the longest line. Default 256 MiB. */
  readonly line: number;
}

const MiB = 1024 * 1024;

/** The sizes for which nobody asked for others. */
export const defaultBatchSizes: BatchSizes = { records: 256, bytes: MiB, line: 256 * MiB };

/**
 * Read a source's records in batches of what has arrived: a slow pipe is never waited for to fill one.
 *
 * The batch of the lines before a broken one is given out first, then the error is thrown.
 *
 * @throws PipelineError `INVALID_INPUT`, naming the file and the line, or `UNEXPECTED_BATCHES`; or what the source throws.
 */
export async function* readJsonLines(
  source: LineSource,
  sizes: BatchSizes = defaultBatchSizes,
): AsyncGenerator<LineBatch, void, void> {
  const splitter = new LineSplitter(sizes.line);
  const state: State = {
    source: source.name,
    head: Buffer.alloc(0),
    line: 0,
    hasRecord: false,
    bytesRead: 0,
    batch: newBatch(source.name),
    batchBytes: 0,
  };
  try {
    for await (const chunk of source.chunks) {
      if (state.head.length < headBytes) state.head = Buffer.concat([state.head, chunk]).subarray(0, headBytes);
      for (const line of splitter.push(chunk)) {
        add(state, line);
        if (isFull(state, sizes)) yield flush(state);
      }
      state.bytesRead += chunk.length;
      if (state.batch.records.length > 0) yield flush(state);
    }
    const last = splitter.end();
    if (last !== undefined) add(state, last);
  } catch (error) {
    if (state.batch.records.length > 0) yield flush(state);
    throw toPipelineError(error, state);
  }
  if (state.batch.records.length > 0) yield flush(state);
}

// --- internal ---

interface State {
  readonly source: string;
  /** The first bytes of the source. */
  head: Buffer;
  line: number;
  hasRecord: boolean;
  bytesRead: number;
  batch: LineBatch;
  batchBytes: number;
}

function newBatch(source: string): LineBatch {
  return { source, lines: [], topics: [], records: [], bytesRead: 0 };
}

function add(state: State, line: Buffer): void {
  state.line += 1;
  if (isBlank(line)) return;
  const { topic, record } = parse(line, state);
  const { batch } = state;
  batch.lines.push(state.line);
  batch.topics.push(topic);
  batch.records.push(record);
  state.batchBytes += line.length;
}

/** Of lines after a record, what is wrong is said of the line; without one, the whole file may be something else. */
function parse(line: Buffer, state: State): TopicRecord {
  try {
    const parsed = parseRecord(line);
    state.hasRecord = true;
    return parsed;
  } catch (error) {
    if (state.hasRecord || !isPrettyPrinted(line)) throw error;
    throw new JsonProblem("the record does not end on its line; write one record a line, for example with jq -c .", {
      cause: error,
    });
  }
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09);
}

function isFull(state: State, sizes: BatchSizes): boolean {
  return state.batch.records.length >= sizes.records || state.batchBytes >= sizes.bytes;
}

function flush(state: State): LineBatch {
  const { batch } = state;
  batch.bytesRead = state.bytesRead;
  state.batch = newBatch(state.source);
  state.batchBytes = 0;
  return batch;
}

function toPipelineError(cause: unknown, state: State): unknown {
  const isTooLong = cause instanceof LineTooLong;
  if (!isTooLong && !(cause instanceof JsonProblem)) return cause;
  const where = `cannot read "${state.source}" as lines of JSON`;
  if (!state.hasRecord && isRecordBatch(state.head)) {
    const remedy = "read it as record batches";
    return new PipelineError("UNEXPECTED_BATCHES", `${where}: it begins with a Kafka record batch`, { remedy, cause });
  }
  const format = state.hasRecord ? undefined : guessFormat(state.head);
  const line = isTooLong ? state.line + 1 : state.line;
  const detail = format === undefined ? `${state.source}:${line}: ${cause.message}` : `${where}: ${format}`;
  return new PipelineError("INVALID_INPUT", detail, { cause });
}
