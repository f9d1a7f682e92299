import { Buffer } from "node:buffer";
import { InvalidBatch } from "../batch-codec.ts";
import { batchLength, headerField, headerStart } from "./batch-header.ts";
import { crc32c } from "./crc32c.ts";

/** Where a log ends before its bytes do. */
export interface TornEnd {
  /** Where the last whole batch ends, in bytes. */
  readonly position: number;
  /** What is there instead of a batch. */
  readonly reason: string;
}

/** The end of a log: what is where no batch can be found. */
export class LogTail {
  /** Where it starts. */
  position = 0;
  /** Why there is no batch; undefined when there is nothing. */
  problem: string | undefined;
  readonly #maxBatchBytes: number;
  /** Its first bytes, as many as say how long a batch is. */
  #start = Buffer.alloc(0);
  #length = 0;
  /** How long it is without the zeros that it ends with. */
  #written = 0;

  constructor(maxBatchBytes: number) {
    this.#maxBatchBytes = maxBatchBytes;
  }

  /** The next of its bytes. */
  add({ position, bytes }: { readonly position: number; readonly bytes: Buffer }, problem: string): void {
    if (this.problem === undefined) this.position = position;
    this.problem ??= problem;
    if (this.#length < headerStart) this.#start = Buffer.concat([this.#start, bytes.subarray(0, headerStart)]);
    const written = lengthWithoutZeros(bytes);
    if (written > 0) this.#written = this.#length + written;
    this.#length += bytes.length;
  }

  /** Whether it can't be what a broker left that did not end well, whatever follows. */
  get isDamage(): boolean {
    return this.#written > 0 && this.#reason() === undefined;
  }

  /**
   * How the log ends.
   *
   * @param last - the batches before.
   * @returns those of them that are whole, and where they end if the log was torn there.
   */
  endOf(last: Piece | undefined): { readonly whole: Piece | undefined; readonly end: TornEnd | undefined } {
    const reason = this.#reason();
    if (this.problem !== undefined && reason === undefined) return { whole: last, end: undefined };
    const torn = last && (this.#written === 0 ? tornBatchOf(last.bytes, this.#length) : -1);
    if (last === undefined || torn === undefined || torn < 0) {
      return { whole: last, end: reason === undefined ? undefined : { position: this.position, reason } };
    }
    return {
      whole: torn === 0 ? undefined : { ...last, bytes: last.bytes.subarray(0, torn) },
      end: { position: last.position + torn, reason: "the last batch has zeros where its last bytes should be" },
    };
  }

  // --- internal ---

  /** Why this is what a broker may leave that did not end well; undefined when it is something else. */
  #reason(): string | undefined {
    if (this.problem === undefined) return undefined;
    if (this.#written === 0) return "zeros follow, with which Kafka fills a segment up that it preallocates";
    const start = this.#start;
    let least = headerStart;
    if (this.#written >= headerStart) {
      try {
        least = lengthWithin(new DataView(start.buffer, start.byteOffset), 0, start.length, this.#maxBatchBytes);
      } catch (error) {
        if (error instanceof InvalidBatch) return undefined;
        throw error;
      }
    }
    if (this.#written >= least) return undefined;
    const zeros = this.#length > this.#written ? ", and then zeros" : "";
    return `the last batch is cut off: ${this.#written} of ${least === headerStart ? "at least " : ""}${least} bytes are there${zeros}`;
  }
}

/**
 * How long the batch is that starts here.
 *
 * @throws InvalidBatch when there is none, or a longer one than may be.
 */
export function lengthWithin(view: DataView, start: number, end: number, maxBatchBytes: number): number {
  const length = batchLength(view, start, end);
  if (length <= maxBatchBytes) return length;
  throw new InvalidBatch(
    `a batch of ${length} bytes; if that is meant, raise maxBatchBytes, which is ${maxBatchBytes}`,
  );
}

// --- internal ---

interface Piece {
  readonly position: number;
  readonly bytes: Buffer;
}

/**
 * Where the last of some batches starts if it has a wrong checksum and ends in zeros, as when a file has grown and not all was written; otherwise -1.
 *
 * @param behind - how many zeros follow it.
 */
function tornBatchOf(bytes: Buffer, behind: number): number {
  const within = bytes.length - lengthWithoutZeros(bytes);
  if (within === 0 || within + behind < MIN_ZEROS) return -1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let start = 0;
  for (let end = batchLength(view, start, bytes.length); end < bytes.length;) {
    start = end;
    end += batchLength(view, start, bytes.length);
  }
  const checksum = view.getUint32(start + headerField.crc);
  return crc32c(bytes.subarray(start + headerField.attributes)) === checksum ? -1 : start;
}

/** Whole batches end in one or two zeros: a batch that was changed in another way is damaged. */
const MIN_ZEROS = 16;

const zeros = Buffer.alloc(64 * 1024);

function lengthWithoutZeros(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0) {
    const block = bytes.subarray(Math.max(0, end - zeros.length), end);
    if (!block.equals(zeros.subarray(0, block.length))) break;
    end -= block.length;
  }
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return end;
}
