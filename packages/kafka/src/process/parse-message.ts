import { MAX_ARENA_BYTES } from "@armory-plugins/host/arena";
import { type CounterIncrement, isCounterName, logLevels, type PrintedLine } from "@armory-plugins/host/thread";
import type { LogLevel, TargetTopicRequirements } from "@armory-plugins/wit";
import { parseKafkaErrorData } from "../kafka-error.ts";
import type { EncodedChunk, RecordError } from "../batch-codec.ts";
import type { Processed, ProcessRequest, RecordPlace, Reply, Request } from "../thread/protocol.ts";
import type { MemoryPiece, ProcessMessage, Progress } from "./process-protocol.ts";

/**
 * Check what the process of a plugin says, which the plugin may have taken over: its shape, and that it stays where the answer to `asked` may be.
 *
 * @param asked - what it was asked last and has not answered yet.
 * @throws TypeError for what is not of the protocol, or not an answer.
 */
export function parseMessage(value: unknown, asked: Request | undefined): ProcessMessage {
  const message = fields(value);
  const { type } = message;
  if (type === "log") return { type, lines: array(message.lines).map(parseLine) };
  if (type === "count") return { type, counters: array(message.counters).map(parseCounter) };
  if (type === "unsound") return { type };
  if (type === "progress") return { type, progress: parseProgress(message.progress, asked) };
  const left = { progress: parseProgress(message.progress, asked), memory: parseMemory(message.memory, asked) };
  if (type === "stopped") return { type, ...left };
  if (type === "failed") return { type, failure: parseKafkaErrorData(message.failure), ...left };
  if (type === "reply" && asked !== undefined) return { type, reply: parseReply(message.reply, asked), ...left };
  throw refused("a message", type);
}

// --- internal ---

type Fields = Readonly<Record<string, unknown>>;

const MAX_STRING_LENGTH = 2 ** 24;

function fields(value: unknown): Fields {
  if (isFields(value)) return value;
  throw refused("an object", value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function array(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw refused("an array", value);
}

/** A whole number from 0 on, or from another. */
function integer(value: unknown, most: number, least = 0): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
  throw refused(`a whole number from ${least} to ${most}`, value);
}

function text(value: unknown): string {
  if (typeof value === "string" && value.length <= MAX_STRING_LENGTH) return value;
  throw refused("a string", value);
}

function refused(expected: string, value: unknown): TypeError {
  return new TypeError(`expected ${expected}, not ${typeof value === "number" ? value : typeof value}`);
}

function parseLine(value: unknown): PrintedLine {
  const { stream, level, text: string } = fields(value);
  if (stream === "log") return { stream, level: parseLevel(level), text: text(string) };
  if (stream !== "stdout" && stream !== "stderr" && stream !== "host") throw refused("a stream", stream);
  return { stream, text: text(string) };
}

function parseLevel(value: unknown): LogLevel {
  const level = logLevels.find((one) => one === value);
  if (level === undefined) throw refused("a level", value);
  return level;
}

function parseCounter(value: unknown): CounterIncrement {
  const { name, value: increment } = fields(value);
  if (typeof name !== "string" || !isCounterName(name)) throw refused("a counter's name", name);
  return { name, value: u64(increment) };
}

function u64(value: unknown): bigint {
  if (typeof value === "bigint" && BigInt.asUintN(64, value) === value) return value;
  throw refused("an unsigned 64-bit integer", value);
}

function parseProgress(value: unknown, asked: Request | undefined): Progress {
  const { isRunning, phase, outcomes, batch, first } = fields(value);
  const most = asked?.type === "transform" ? asked.count : asked?.type === "process" ? MAX_ARENA_BYTES : 0;
  return {
    isRunning: isRunning === true,
    phase: integer(phase, 2),
    // Those of the request before are there until the next one begins
    outcomes: asked === undefined ? 0 : integer(outcomes, most),
    batch: integer(batch, MAX_ARENA_BYTES, -1),
    first: integer(first, MAX_ARENA_BYTES),
  };
}

function parseMemory(value: unknown, asked: Request | undefined): MemoryPiece[] {
  const least = asked?.type === "transform" ? asked.outcomes : asked?.type === "process" ? asked.end : MAX_ARENA_BYTES;
  return array(value).map((piece) => {
    const { address, bytes } = fields(piece);
    if (!(bytes instanceof Uint8Array)) throw refused("bytes", bytes);
    return { address: integer(address, MAX_ARENA_BYTES - bytes.length, least), bytes };
  });
}

function parseReply(value: unknown, asked: Request): Reply {
  const reply = fields(value);
  const { type } = reply;
  if (type === "failed") return { type, failure: parseKafkaErrorData(reply.failure) };
  if (type === "opened" && asked.type === "open" && typeof reply.initMs === "number")
    return { type, initMs: reply.initMs };
  if (type === "requirements" && asked.type === type)
    return { type, requirements: parseRequirements(reply.requirements) };
  if (type === "processed" && asked.type === "process")
    return { type, processed: parseProcessed(reply.processed, asked) };
  if (type === "outcomes" && asked.type === "transform") {
    const { failure } = reply;
    return { type, ...(failure === undefined ? {} : { failure: parseKafkaErrorData(failure) }) };
  }
  throw refused(`an answer to ${asked.type}`, type);
}

function parseRequirements(value: unknown): TargetTopicRequirements {
  const { noPartitions } = fields(value);
  if (typeof noPartitions !== "bigint" || BigInt.asUintN(64, noPartitions) !== noPartitions) {
    throw refused("a number of partitions", noPartitions);
  }
  return { noPartitions };
}

function parseProcessed(value: unknown, asked: ProcessRequest): Processed {
  const { chunks, records, accepted, rejected, errors, stopped, next } = fields(value);
  const count = (number: unknown): number => integer(number, Number.MAX_SAFE_INTEGER);
  return {
    chunks: array(chunks).map(parseChunk),
    records: count(records),
    accepted: count(accepted),
    rejected: count(rejected),
    errors: array(errors).map(parseRecordError),
    ...(stopped === undefined ? {} : { stopped: parseRecordError(stopped) }),
    ...(next === undefined ? {} : { next: parseNext(next, asked) }),
  };
}

/** It is behind the place of the request, so that there is an end. */
function parseNext(value: unknown, { end, from }: ProcessRequest): RecordPlace {
  const { batch, index } = fields(value);
  const place = integer(batch, end - 1, from.batch);
  return { batch: place, index: integer(index, MAX_ARENA_BYTES, place === from.batch ? from.index + 1 : 0) };
}

function parseChunk(value: unknown): EncodedChunk {
  const { address, length, partition, isPlaceholder } = fields(value);
  const bytes = integer(length, MAX_ARENA_BYTES);
  return {
    address: integer(address, MAX_ARENA_BYTES - bytes),
    length: bytes,
    partition: integer(partition, 2 ** 31 - 1, -(2 ** 31)),
    ...(isPlaceholder === true && { isPlaceholder }),
  };
}

function parseRecordError(value: unknown): RecordError {
  const { index, record, text: said, failure } = fields(value);
  return {
    index: integer(index, MAX_ARENA_BYTES),
    record: text(record),
    text: text(said),
    ...(failure === undefined ? {} : { failure: parseKafkaErrorData(failure) }),
  };
}
