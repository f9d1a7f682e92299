import { Buffer } from "node:buffer";
import { inspect } from "node:util";
import { InvalidBatch } from "@armory-plugins/host/batch-codec";
import { batchLength, headerStart } from "./batch-header.ts";
import { defaultMaxBatchBytes } from "./codec-options.ts";

/** How to divide a log into pieces. */
export interface SplitOptions {
  /** How many bytes of batches come together; a batch that is larger comes alone. Default: 1 MiB. With 1, each batch comes alone. */
  readonly pieceBytes?: number;
  /** How long a batch may be, as it is encoded, in bytes. Default: 64 MiB. */
  readonly maxBatchBytes?: number;
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
 * Nothing is decoded, and no checksum is looked at. Bytes are copied only where a batch lies in more than one of the source's chunks.
 *
 * @throws InvalidBatch with the position where there is no batch, or not all of one; what lies before it has come by then.
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
  let position = 0;
  let waiting: Buffer[] = [];
  let available = 0;
  let needed = 0;
  for await (const chunk of source) {
    waiting.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
    available += chunk.length;
    if (available < needed) continue;
    const bytes = join(waiting);
    let next = findPiece(bytes, 0, position, pieceBytes, maxBatchBytes);
    let start = 0;
    for (; next.isFull; next = findPiece(bytes, start, position, pieceBytes, maxBatchBytes)) {
      yield { position: position + start, bytes: bytes.subarray(start, next.end) };
      start = next.end;
    }
    const rest = bytes.subarray(start);
    waiting = [rest];
    available = rest.length;
    needed = Math.max(next.needed, pieceBytes);
    position += start;
  }
  const bytes = join(waiting);
  for (let start = 0; start < bytes.length;) {
    const { end, needed: least } = findPiece(bytes, start, position, pieceBytes, maxBatchBytes);
    if (end === start) {
      const left = bytes.length - start;
      const fact = `${left} of ${left < headerStart ? "at least " : ""}${least} bytes are there`;
      throw new InvalidBatch(`byte ${position + start}: the last batch is cut off: ${fact}`);
    }
    yield { position: position + start, bytes: bytes.subarray(start, end) };
    start = end;
  }
}

// --- internal ---

interface Found {
  /** Where the last whole batch of the piece ends. */
  readonly end: number;
  /** Whether nothing more goes into it. */
  readonly isFull: boolean;
  /** If more could: how many bytes must be there, from where it starts, before it can be told. */
  readonly needed: number;
}

/** Find the batches, one behind the other, that make a piece. */
function findPiece(bytes: Buffer, start: number, position: number, pieceBytes: number, maxBatchBytes: number): Found {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = start;
  while (end - start < pieceBytes) {
    if (bytes.length - end < headerStart) return { end, isFull: false, needed: end - start + headerStart };
    let length: number;
    try {
      length = batchLength(view, end, bytes.length);
      if (length > maxBatchBytes) {
        throw new InvalidBatch(
          `a batch of ${length} bytes; if that is meant, raise maxBatchBytes, which is ${maxBatchBytes}`,
        );
      }
    } catch (error) {
      // Whole batches first
      if (end > start) break;
      throw error instanceof InvalidBatch ? new InvalidBatch(`byte ${position + end}: ${error.message}`) : error;
    }
    if (end > start && end - start + length > pieceBytes) break;
    if (length > bytes.length - end) return { end, isFull: false, needed: end - start + length };
    end += length;
  }
  return { end, isFull: true, needed: 0 };
}

function join(chunks: readonly Buffer[]): Buffer {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function checkSize(name: string, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= 0x7fff_ffff) return value;
  throw new TypeError(`${name} is ${inspect(value)}; expected an integer from 1 to 2147483647`);
}
