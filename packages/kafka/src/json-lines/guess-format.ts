import { describeSignature } from "@armory-plugins/base";

/**
 * Tell from the first bytes of a file what it holds, where that is not lines of JSON.
 *
 * @returns the rest of a sentence that begins with the file: what it is, and what to do; undefined when it is not known.
 */
export function guessFormat(head: Buffer): string | undefined {
  const found = describeSignature(head);
  if (found !== undefined) return `it ${found}`;
  if (/^\s*\[/.test(head.toString("latin1"))) {
    return "it is a list; write one record a line, for example with jq -c '.[]'";
  }
  return undefined;
}

/** How many bytes {@link guessFormat} looks at. */
export const headBytes = 64;

/** Whether a file begins as a record batch does: base offset, length, leader epoch, and the magic byte 2 (https://kafka.apache.org/documentation/#recordbatch). */
export function isRecordBatch(head: Buffer): boolean {
  return head.length > 16 && head[0] === 0 && head[16] === 2 && head.readInt32BE(8) > 0;
}

/** Whether a line that is not a record looks like the beginning of one that goes on in the next lines. */
export function isPrettyPrinted(line: Buffer): boolean {
  return line.length <= MAX_PRETTY_LENGTH && /^\s*\{(?:[^}]*,)?\s*$/.test(line.toString("latin1"));
}

// --- internal ---

/** The first line of such a record holds a brace, and at most one field. */
const MAX_PRETTY_LENGTH = 4096;
