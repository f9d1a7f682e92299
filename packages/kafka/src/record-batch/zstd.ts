import { Buffer } from "node:buffer";
import { zstdDecompressSync } from "node:zlib";
import { InvalidBatch } from "../batch-codec.ts";
import { tooLarge } from "./too-large.ts";
import { zlibChunkSize } from "./zlib-chunk-size.ts";

/**
 * Decompress zstd frames, one behind the other, as Kafka's zstd-jni does (com.github.luben.zstd.ZstdInputStreamNoFinalizer).
 *
 * Node itself stops at the end of the first one (nodejs/node#64741).
 *
 * @throws InvalidBatch when more than `limit` bytes come out, or there are too many frames; an error of zlib when one is damaged.
 */
export function decompressZstd(bytes: Buffer, limit: number): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  let rest = bytes;
  do {
    // The option `info` is what tells how many bytes a frame has
    const options = { maxOutputLength: Math.max(limit - length, 1), chunkSize: zlibChunkSize(rest), info: true };
    const { buffer, engine } = asInfo(zstdDecompressSync(rest, options));
    length += buffer.length;
    if (length > limit) throw tooLarge(limit);
    if (parts.push(buffer) > MAX_FRAMES) {
      throw new InvalidBatch(`its zstd data has more than ${MAX_FRAMES} frames; a producer writes one`);
    }
    rest = rest.subarray(engine.bytesWritten);
  } while (rest.length > 0);
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

// --- internal ---

/** Each frame costs as much as a hundred kilobytes of data. */
const MAX_FRAMES = 10_000;

/** What zlib's functions give with the option `info`. */
interface Info {
  readonly buffer: Buffer;
  /** `bytesWritten`: how many bytes it took. */
  readonly engine: { readonly bytesWritten: number };
}

function asInfo(result: unknown): Info {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of zlib's functions don't know what this option makes of them
  return result as Info;
}
