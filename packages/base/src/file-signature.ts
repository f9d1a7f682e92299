/**
 * Tell from the first bytes of a file that should be UTF-8 text what it holds instead.
 *
 * @returns the end of a sentence that begins with the file: what it is, and what to do; undefined for what is not known.
 */
export function describeSignature(head: Buffer): string | undefined {
  return signatures.find(([bytes]) => head.subarray(0, bytes.length).equals(Uint8Array.from(bytes)))?.[1];
}

// --- internal ---

function encoded(name: string): string {
  return `is ${name}; convert it to UTF-8, for example with iconv -f ${name} -t UTF-8`;
}

function compressed(how: string, command: string): string {
  return `is compressed with ${how}; decompress it first, for example with ${command}`;
}

/** Longer ones first: UTF-32 begins as UTF-16 does. Encodings without their mark are told by a brace. */
const signatures: readonly (readonly [bytes: readonly number[], is: string])[] = [
  [[0xff, 0xfe, 0, 0], encoded("UTF-32")],
  [[0, 0, 0xfe, 0xff], encoded("UTF-32")],
  [[0x7b, 0, 0, 0], encoded("UTF-32LE")],
  [[0, 0, 0, 0x7b], encoded("UTF-32BE")],
  [[0xff, 0xfe], encoded("UTF-16")],
  [[0xfe, 0xff], encoded("UTF-16")],
  [[0x7b, 0], encoded("UTF-16LE")],
  [[0, 0x7b], encoded("UTF-16BE")],
  [[0x1f, 0x8b], compressed("gzip", "gzip -dc")],
  [[0x28, 0xb5, 0x2f, 0xfd], compressed("zstd", "zstd -dc")],
  [[0x04, 0x22, 0x4d, 0x18], compressed("lz4", "lz4 -dc")],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], compressed("xz", "xz -dc")],
  [[0x42, 0x5a, 0x68], compressed("bzip2", "bzip2 -dc")],
  [[0x50, 0x4b, 3, 4], "is a zip archive; unpack it first, for example with unzip -p"],
  [[0x4f, 0x62, 0x6a, 1], "is an Avro file; convert it to lines of JSON"],
  [[0x50, 0x41, 0x52, 0x31], "is a Parquet file; convert it to lines of JSON"],
];
