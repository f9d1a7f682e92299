/**
 * Copy bytes within a memory, to where they don't overlap.
 *
 * Short pieces go by eight bytes at a time: a call of `copyWithin` takes as long as this does for 200 bytes. V8 makes no BigInt of what
 * is read only to be written.
 */
export function copyBytes(bytes: Buffer, view: DataView, to: number, from: number, length: number): void {
  if (length > MAX_LOOP_BYTES) {
    bytes.copyWithin(to, from, from + length);
    return;
  }
  let done = 0;
  for (; done + 8 <= length; done += 8) view.setBigInt64(to + done, view.getBigInt64(from + done, true), true);
  if (done + 4 <= length) {
    view.setInt32(to + done, view.getInt32(from + done, true), true);
    done += 4;
  }
  for (; done < length; done += 1) bytes[to + done] = bytes[from + done] ?? 0;
}

// --- internal ---

/** The longest piece that is copied here, in bytes. */
const MAX_LOOP_BYTES = 224;
