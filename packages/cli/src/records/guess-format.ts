/**
 * Tell from the first bytes of a file what it holds, where that is not lines of JSON.
 *
 * @returns the rest of a sentence that begins with the file: what it is, and what to do; undefined when it is none of what is known.
 */
export function guessFormat(head: Buffer): string | undefined {
  const found = signatureOf(head);
  if (found !== undefined) return `it ${found}`;
  if (isRecordBatch(head)) return "it begins with a Kafka record batch; read it with --format kafka";
  if (/^\s*\[/.test(head.toString("latin1"))) {
    return "it is a list; write one record a line, for example with jq -c '.[]'";
  }
  return undefined;
}

/** Of a file that should be UTF-8 and is not: what it is and what to do, as the end of a sentence; nothing when that is not known. */
export function encodingHint(head: Buffer): string {
  const found = signatureOf(head);
  return found === undefined ? "" : `, but it ${found}`;
}

/** How many bytes {@link guessFormat} looks at. */
export const headBytes = 64;

/** Whether a line that is no record looks like the beginning of one that goes on in the next lines. */
export function isPrettyPrinted(line: Buffer): boolean {
  return line.length <= longestPretty && /^\s*\{(?:[^}]*,)?\s*$/.test(line.toString("latin1"));
}

// --- internal ---

function signatureOf(head: Buffer): string | undefined {
  return signatures.find(([bytes]) => head.subarray(0, bytes.length).equals(Uint8Array.from(bytes)))?.[1];
}

/** The first line of such a record holds a brace, and at most one field. */
const longestPretty = 4096;

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

/** Base offset, length, leader epoch, and the magic byte 2 (https://kafka.apache.org/documentation/#recordbatch). */
function isRecordBatch(head: Buffer): boolean {
  return head.length > 16 && head[0] === 0 && head[16] === 2 && head.readInt32BE(8) > 0;
}
