import { Buffer } from "node:buffer";
import { InvalidBatch } from "../batch-codec.ts";
import { tooLarge } from "./too-large.ts";
import { runWasm } from "./wasm-utils.ts";

/**
 * Compress as Kafka does: with the frames of xerial's snappy-java, in which each block is a length and snappy data.
 *
 * (org.xerial.snappy.SnappyOutputStream, SnappyCodec.)
 */
export function compressSnappy(bytes: Buffer): Buffer {
  const parts: Buffer[] = [frameHeader];
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = runWasm("snappy_compress", bytes.subarray(at, at + blockBytes));
    const length = Buffer.alloc(4);
    length.writeInt32BE(block.length);
    parts.push(length, block);
  }
  return Buffer.concat(parts);
}

/**
 * Decompress snappy data in xerial's frames, or bare, as some clients write it and Kafka reads it.
 *
 * @throws InvalidBatch when more than `limit` bytes come out, or the frames are damaged; an error of the library when a block is.
 */
export function decompressSnappy(bytes: Buffer, limit: number): Buffer {
  if (!isFramed(bytes)) {
    if (declaredLength(bytes) > limit) throw tooLarge(limit);
    return runWasm("snappy_decompress", bytes);
  }
  let length = 0;
  for (const block of blocksOf(bytes)) length += declaredLength(block);
  if (length > limit) throw tooLarge(limit);
  // Not from a list of parts: blocks of one byte would be objects that are a hundred times larger.
  const whole = Buffer.alloc(length);
  let at = 0;
  for (const block of blocksOf(bytes)) {
    const part = runWasm("snappy_decompress", block);
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// --- internal ---

const magic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** The magic bytes, the version, and the oldest version that can read it. */
const frameHeader = Buffer.concat([magic, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);
/** What snappy-java takes for a block. */
const blockBytes = 32 * 1024;

function isFramed(bytes: Buffer): boolean {
  return bytes.length >= frameHeader.length && bytes.subarray(0, magic.length).equals(magic);
}

/** The blocks of framed data: each has its length before it. Framed data may follow framed data (org.xerial.snappy.SnappyInputStream, `hasNextChunk`). */
function* blocksOf(bytes: Buffer): Generator<Buffer, void, undefined> {
  for (let at = frameHeader.length; at < bytes.length;) {
    if (isFramed(bytes.subarray(at))) {
      at += frameHeader.length;
      continue;
    }
    const length = bytes.length - at < 4 ? -1 : bytes.readInt32BE(at);
    at += 4;
    if (length < 0 || length > bytes.length - at) {
      throw new InvalidBatch("its snappy data is damaged: it ends in a block");
    }
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

/** Snappy data starts with how long it becomes, seven bits a byte; a length that does not end is left to the library. */
function declaredLength(block: Buffer): number {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = block[index] ?? 0;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte <= 0x7f) break;
  }
  return length;
}
