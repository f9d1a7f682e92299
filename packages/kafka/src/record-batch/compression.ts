import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { InvalidBatch } from "../batch-codec.ts";
import { compressLz4, decompressLz4 } from "./lz4.ts";
import { compressSnappy, decompressSnappy } from "./snappy.ts";
import { tooLarge } from "./too-large.ts";
import { zlibChunkSize } from "./zlib-chunk-size.ts";
import { decompressZstd } from "./zstd.ts";

/** What Kafka can compress the records of a batch with, in the order of their ids (org.apache.kafka.common.record.internal.CompressionType). */
export const compressionNames = ["none", "gzip", "snappy", "lz4", "zstd"] as const;

/** A way to compress the records of a batch. */
export type Compression = (typeof compressionNames)[number];

/**
 * What a batch says that its records are compressed with.
 *
 * @throws InvalidBatch when Kafka has no such id.
 */
export function compressionOf(id: number): Compression {
  const name = compressionNames[id];
  if (name === undefined)
    throw new InvalidBatch(
      `its compression is ${id}; expected 0 to ${compressionNames.length - 1}, which are ${compressionNames.join(", ")}`,
    );
  return name;
}

/**
 * Compress the records of a batch, with the level that each library takes by default.
 *
 * @returns the compressed bytes, or the same ones for `none`.
 */
export function compress(compression: Compression, bytes: Buffer): Buffer {
  switch (compression) {
    case "none":
      return bytes;
    case "gzip":
      return gzipSync(bytes);
    case "snappy":
      return compressSnappy(bytes);
    case "lz4":
      return compressLz4(bytes);
    case "zstd":
      return zstdCompressSync(bytes);
  }
}

/**
 * Decompress the records of a batch.
 *
 * @param limit - how many bytes may come out.
 * @throws InvalidBatch when there are more, or when the bytes are damaged.
 */
export function decompress(compression: Compression, bytes: Buffer, limit: number): Buffer {
  try {
    switch (compression) {
      case "none":
        return bytes;
      case "gzip":
        return gunzipSync(bytes, { maxOutputLength: limit, chunkSize: zlibChunkSize(bytes) });
      case "snappy":
        return decompressSnappy(bytes, limit);
      case "lz4":
        return decompressLz4(bytes, limit);
      case "zstd":
        return decompressZstd(bytes, limit);
    }
  } catch (error) {
    if (error instanceof InvalidBatch || !(error instanceof Error)) throw error;
    if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    // The library of lz4 and snappy says no more than that it can't go on.
    const reason = error instanceof WebAssembly.RuntimeError ? "" : `: ${error.message}`;
    throw new InvalidBatch(`its ${compression} data is damaged${reason}`, { cause: error });
  }
}
