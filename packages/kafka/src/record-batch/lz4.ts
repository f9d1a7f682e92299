import { InvalidBatch } from "../batch-codec.ts";
import { tooLarge } from "./too-large.ts";
import { runWasm } from "./wasm-utils.ts";

/** Compress to an LZ4 frame of independent blocks, the only ones that Kafka reads. */
export function compressLz4(bytes: Buffer): Buffer {
  return runWasm("lz4_compress", bytes);
}

/**
 * Decompress an LZ4 frame. What is behind it, Kafka does not read (org.apache.kafka.common.compress.Lz4BlockInputStream).
 *
 * @throws InvalidBatch when more than `limit` bytes come out, or the frame is damaged; an error of the library when a block is.
 */
export function decompressLz4(bytes: Buffer, limit: number): Buffer {
  // A frame does not have to say how long it becomes. All its blocks but the last one are full unless a client flushed between them.
  const { end, most, blockBytes } = measureFrame(bytes);
  if (most - blockBytes >= limit) throw tooLarge(limit);
  const decompressed = runWasm("lz4_decompress", bytes.subarray(0, end));
  if (decompressed.length > limit) throw tooLarge(limit);
  return decompressed;
}

// --- internal ---

const magic = 0x184d_2204;
/** No byte of an LZ4 block makes more than so many. */
const MAX_EXPANSION = 255;

/** Where a frame ends, how many bytes it can become at most, and how many each of its blocks (LZ4 frame format 1.6). */
function measureFrame(bytes: Buffer): { end: number; most: number; blockBytes: number } {
  const damaged = (what: string): InvalidBatch => new InvalidBatch(`its lz4 data is damaged: ${what}`);
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== magic) throw damaged("it is not an LZ4 frame");
  const flags = bytes.readUInt8(4);
  const blockBytes = 2 ** (8 + 2 * ((bytes.readUInt8(5) >> 4) & 7));
  const hasBlockChecksum = (flags & 0x10) !== 0;
  const hasContentSize = (flags & 0x08) !== 0;
  const hasContentChecksum = (flags & 0x04) !== 0;
  const hasDictionary = (flags & 0x01) !== 0;
  let at = 7 + (hasContentSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  let most = 0;
  for (;;) {
    if (bytes.length - at < 4) throw damaged("it ends between two blocks");
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) return { end: at + (hasContentChecksum ? 4 : 0), most, blockBytes };
    const length = word & 0x7fff_ffff;
    if (length > bytes.length - at) throw damaged("it ends in a block");
    const isStored = word > 0x7fff_ffff;
    most += isStored ? length : Math.min(blockBytes, length * MAX_EXPANSION);
    at += length + (hasBlockChecksum ? 4 : 0);
  }
}
