import { Buffer } from "node:buffer";
import { inspect } from "node:util";
import { InvalidBatch } from "../batch-codec.ts";
import { headerStart } from "./batch-header.ts";
import { defaultMaxBatchBytes } from "./codec-options.ts";
import { LogTail, type TornEnd, lengthWithin } from "./log-tail.ts";

/** How to divide a log into pieces. */
export interface SplitOptions {
  /** How many bytes of batches come together; a batch that is larger comes alone. Default: 1 MiB. With 1, each batch comes alone. */
  readonly pieceBytes?: number;
  /** How long a batch may be, as it is encoded, in bytes. Default: 64 MiB. */
  readonly maxBatchBytes?: number;
  /**
   * Called when the log ends before its bytes do, as that of a broker may that did not end well: a batch was not written to its end, or zeros follow, which a
   * broker fills segments up with that it preallocates. There, Kafka ends the log as well (org.apache.kafka.storage.internals.log.LogSegment, `recover`).
   *
   * Absent: what is left is refused. It is for the last segment of a partition; a torn batch in another one is damage.
   */
  readonly onTornEnd?: (end: TornEnd) => void;
}

/** Whole batches, one behind the other. */
export interface BatchPiece {
  /** Where they start in the log, in bytes. */
  readonly position: number;
  readonly bytes: Buffer;
}

/**
 * Divide the bytes of a log segment, as they come from a file or a stream, into pieces that start and end with a batch.
 *
 * Nothing is decoded, and no checksum is looked at but that of the last batch, where that may be torn. Bytes are copied only where a batch is in more than
 * one of the source's chunks.
 *
 * @throws InvalidBatch with the position where there is no batch, or not all of one; what is before it has come by then.
 * @throws TypeError for an option that is out of its range.
 *
 * @example
 * for await (const { bytes } of splitBatches(createReadStream("00000000000000000000.log"))) await send(bytes);
 */
export async function* splitBatches(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: SplitOptions = {},
): AsyncGenerator<BatchPiece, void, undefined> {
  const pieceBytes = checkSize("pieceBytes", options.pieceBytes ?? 1024 * 1024);
  const maxBatchBytes = checkSize("maxBatchBytes", options.maxBatchBytes ?? defaultMaxBatchBytes);
  const { onTornEnd } = options;
  const tail = new LogTail(maxBatchBytes);
  /** The last piece, which may end in a torn batch. */
  let last: BatchPiece | undefined;
  for await (const { problem, ...piece } of findPieces(source, pieceBytes, maxBatchBytes)) {
    if (onTornEnd === undefined) {
      if (problem !== undefined) throw invalidAt(piece.position, problem);
      yield piece;
    } else if (problem === undefined) {
      if (last !== undefined) yield last;
      last = piece;
    } else {
      tail.add(piece, problem);
      // What follows is not read: it may have no end
      if (tail.isDamage) break;
    }
  }
  if (onTornEnd === undefined) return;
  const { whole, end } = tail.endOf(last);
  if (whole !== undefined) yield whole;
  if (end !== undefined) onTornEnd(end);
  else if (tail.problem !== undefined) throw invalidAt(tail.position, tail.problem);
}

// --- internal ---

/** Whole batches; or bytes of what is left where there is no batch, with why, and then all that follows. */
interface Part extends BatchPiece {
  readonly problem?: string;
}

async function* findPieces(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  pieceBytes: number,
  maxBatchBytes: number,
): AsyncGenerator<Part, void, undefined> {
  let position = 0;
  let waiting: Buffer[] = [];
  let available = 0;
  let needed = 0;
  let problem: string | undefined;
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (problem !== undefined) {
      yield { position, bytes, problem };
      continue;
    }
    waiting.push(bytes);
    available += bytes.length;
    if (available < needed) continue;
    const joined = join(waiting);
    let start = 0;
    let next = findPiece(joined, start, pieceBytes, maxBatchBytes);
    for (; next.isFull && next.problem === undefined; next = findPiece(joined, start, pieceBytes, maxBatchBytes)) {
      yield { position: position + start, bytes: joined.subarray(start, next.end) };
      start = next.end;
    }
    const rest = joined.subarray(start);
    position += start;
    waiting = [rest];
    available = rest.length;
    needed = Math.max(next.needed, pieceBytes);
    ({ problem } = next);
    if (problem !== undefined) yield { position, bytes: rest, problem };
  }
  if (problem !== undefined) return;
  const joined = join(waiting);
  for (let start = 0; start < joined.length;) {
    const { end, needed: least, problem: found } = findPiece(joined, start, pieceBytes, maxBatchBytes);
    const left = joined.length - start;
    const cutOff = `the last batch is cut off: ${left} of ${left < headerStart ? "at least " : ""}${least} bytes are there`;
    if (end === start)
      return yield { position: position + start, bytes: joined.subarray(start), problem: found ?? cutOff };
    yield { position: position + start, bytes: joined.subarray(start, end) };
    start = end;
  }
}

interface Found {
  /** Where the last whole batch of the piece ends. */
  readonly end: number;
  /** Whether nothing more goes into it. */
  readonly isFull: boolean;
  /** If more could: how many bytes must be there, from where it starts, before it can be told. */
  readonly needed: number;
  /** Why there is no batch at all. */
  readonly problem?: string;
}

/** Find the batches, one behind the other, that make a piece. */
function findPiece(bytes: Buffer, start: number, pieceBytes: number, maxBatchBytes: number): Found {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = start;
  while (end - start < pieceBytes) {
    if (bytes.length - end < headerStart) return { end, isFull: false, needed: end - start + headerStart };
    let length: number;
    try {
      length = lengthWithin(view, end, bytes.length, maxBatchBytes);
    } catch (error) {
      if (!(error instanceof InvalidBatch)) throw error;
      // Whole batches first
      if (end > start) break;
      return { end, isFull: true, needed: 0, problem: error.message };
    }
    if (end > start && end - start + length > pieceBytes) break;
    if (length > bytes.length - end) return { end, isFull: false, needed: end - start + length };
    end += length;
  }
  return { end, isFull: true, needed: 0 };
}

function invalidAt(position: number, problem: string): InvalidBatch {
  return new InvalidBatch(`byte ${position}: ${problem}`);
}

function join(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function checkSize(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= 0x7fff_ffff) return value;
  throw new TypeError(`${name} is ${inspect(value)}; expected an integer from 1 to 2147483647`);
}
