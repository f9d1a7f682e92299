import { isUtf8 } from "node:buffer";
import { InvalidBatch, type RecordMemory, type UnfitRecord } from "../batch-codec.ts";
import { type BatchHeader, isLogAppendTime } from "./batch-header.ts";
import { VarintReader } from "./varint.ts";

/**
 * Reads the encoded records of batches.
 *
 * The two loops hold their position in a variable and read one-byte numbers themselves: as calls these steps take twice the time,
 * because they are too many for V8 to inline.
 */
export class RecordDecoder {
  /**
   * Of each record of the batch that was decoded last, if that is one of log-append-time: its own time, counted from the batch's base
   * time, as a lower and an upper half. Such a batch keeps these times, though they don't count.
   */
  ownTimes = new Int32Array(0);
  /** The records of that batch that a plugin can't be given. */
  unfit: UnfitRecord[] = [];

  readonly #partition: number;
  readonly #maxRecords: number;
  readonly #varints = new VarintReader();
  /** Where the next header goes, and how far there is room. */
  #freeHeaders = 0;
  #headersEnd = 0;

  constructor(partition: number, maxRecords: number) {
    this.#partition = partition;
    this.#maxRecords = maxRecords;
  }

  /**
   * Lay the records out one behind the other, with addresses of the encoded bytes for what they hold.
   *
   * Offsets must grow from record to record, by any number: the log cleaner leaves gaps. (org.apache.kafka.common.record.internal:
   * `DefaultRecord.readFrom`; `MemoryRecordsBuilder.appendWithOffset`, through which both a broker and its cleaner write, throws
   * "Offsets must increase monotonically".)
   *
   * @param start - where the first encoded record starts, decompressed.
   * @param end - where the last one ends.
   * @returns where the first record is.
   * @throws InvalidBatch when the bytes are not as many records as the header says.
   */
  decode(memory: RecordMemory, batch: BatchHeader, start: number, end: number): number {
    const { layout } = memory;
    const { count, baseOffset, baseTime, maxTime, lastOffsetDelta } = batch;
    if (count > (end - start) / MIN_RECORD_BYTES) {
      throw new InvalidBatch(`it says that it has ${count} records, which do not fit into ${end - start} bytes`);
    }
    this.unfit = [];
    const keepsOwnTimes = isLogAppendTime(batch);
    const timeKind = keepsOwnTimes ? 2 : 1;
    if (keepsOwnTimes && this.ownTimes.length < count * 2) this.ownTimes = new Int32Array(count * 2);
    const { ownTimes } = this;
    const partition = this.#partition;
    const varints = this.#varints;

    const records = memory.reserve(count * layout.size, layout.align);
    this.#freeHeaders = this.#headersEnd = records;
    let { bytes, view } = memory;
    let at = start;
    let lastDelta = -1;
    let headersLeft = this.#maxRecords * headersPerRecord;
    for (let index = 0; index < count; index += 1) {
      const record = records + index * layout.size;
      if (at >= end) throw fault(index, count, "there are no bytes left for it");

      let number = bytes[at] ?? 0;
      at += 1;
      if (number > 0x7f) {
        number = varints.rest(bytes, at, number);
        at = varints.end;
      }
      const length = (number >>> 1) ^ -(number & 1);
      const recordEnd = at + length;
      if (length < MIN_RECORD_BYTES - 1 || recordEnd > end) {
        throw fault(index, count, `its length is ${length}, with ${end - at} bytes left`);
      }
      at += 1; // attributes, of which no bit has a meaning yet

      let timeLow = bytes[at] ?? 0;
      let timeHigh: number;
      if (timeLow > 0x7f) {
        timeLow = varints.long(bytes, at);
        timeHigh = varints.high;
        at = varints.end;
      } else {
        timeLow = (timeLow >>> 1) ^ -(timeLow & 1);
        timeHigh = timeLow >> 31;
        at += 1;
      }
      bytes[record + layout.timestamp.some] = 1;
      bytes[record + layout.timestamp.kind] = timeKind;
      if (keepsOwnTimes) {
        ownTimes[index * 2] = timeLow;
        ownTimes[index * 2 + 1] = timeHigh;
        view.setInt32(record + layout.timestamp.time, maxTime.low, true);
        view.setInt32(record + layout.timestamp.time + 4, maxTime.high, true);
      } else {
        const low = (baseTime.low + timeLow) | 0;
        const carry = low >>> 0 < timeLow >>> 0 ? 1 : 0;
        view.setInt32(record + layout.timestamp.time, low, true);
        view.setInt32(record + layout.timestamp.time + 4, baseTime.high + timeHigh + carry, true);
      }

      number = bytes[at] ?? 0;
      at += 1;
      if (number > 0x7f) {
        number = varints.rest(bytes, at, number);
        at = varints.end;
      }
      const delta = (number >>> 1) ^ -(number & 1);
      if (delta <= lastDelta || delta > lastOffsetDelta) {
        throw fault(index, count, deltaProblem(delta, lastDelta, lastOffsetDelta));
      }
      lastDelta = delta;
      const offsetLow = (baseOffset.low + delta) | 0;
      const carry = offsetLow >>> 0 < delta ? 1 : 0;
      bytes[record + layout.offset.some] = 1;
      view.setInt32(record + layout.offset.value, offsetLow, true);
      view.setInt32(record + layout.offset.value + 4, baseOffset.high + carry, true);
      bytes[record + layout.partition.some] = 1;
      view.setInt32(record + layout.partition.value, partition, true);

      number = bytes[at] ?? 0;
      at += 1;
      if (number > 0x7f) {
        number = varints.rest(bytes, at, number);
        at = varints.end;
      }
      const keyLength = (number >>> 1) ^ -(number & 1);
      if (keyLength < -1 || keyLength > recordEnd - at) {
        throw fault(index, count, `its key's length is ${keyLength}, with ${recordEnd - at} bytes left`);
      }
      if (keyLength < 0) {
        bytes[record + layout.key.some] = 0;
      } else {
        bytes[record + layout.key.some] = 1;
        view.setInt32(record + layout.key.pointer, at, true);
        view.setInt32(record + layout.key.length, keyLength, true);
        at += keyLength;
      }

      number = bytes[at] ?? 0;
      at += 1;
      if (number > 0x7f) {
        number = varints.rest(bytes, at, number);
        at = varints.end;
      }
      const valueLength = (number >>> 1) ^ -(number & 1);
      if (valueLength < -1 || valueLength > recordEnd - at) {
        throw fault(index, count, `its value's length is ${valueLength}, with ${recordEnd - at} bytes left`);
      }
      if (valueLength < 0) {
        bytes[record + layout.payload.some] = 0;
      } else {
        bytes[record + layout.payload.some] = 1;
        view.setInt32(record + layout.payload.pointer, at, true);
        view.setInt32(record + layout.payload.length, valueLength, true);
        at += valueLength;
      }

      number = bytes[at] ?? 0;
      at += 1;
      if (number > 0x7f) {
        number = varints.rest(bytes, at, number);
        at = varints.end;
      }
      const headers = (number >>> 1) ^ -(number & 1);
      if (headers < 0 || headers > (recordEnd - at) / MIN_HEADER_BYTES) {
        throw fault(index, count, `its number of headers is ${headers}, with ${recordEnd - at} bytes left`);
      }
      headersLeft -= headers;
      if (headersLeft < 0) {
        const most = this.#maxRecords * headersPerRecord;
        const remedy = "if that is meant, raise maxBatchRecords";
        throw new InvalidBatch(
          `its records have more than ${most} headers, which are ${headersPerRecord} a record; ${remedy}`,
        );
      }
      view.setInt32(record + layout.headers.length, headers, true);
      if (headers === 0) {
        view.setInt32(record + layout.headers.pointer, records, true);
      } else {
        const size = headers * layout.header.size;
        if (size > this.#headersEnd - this.#freeHeaders) {
          this.#reserveHeaders(memory, size);
          ({ bytes, view } = memory);
        }
        view.setInt32(record + layout.headers.pointer, this.#freeHeaders, true);
        at = this.#decodeHeaders(memory, headers, at, recordEnd, index, count);
      }
      if (at !== recordEnd) {
        throw fault(index, count, `its length is ${length}, and its parts take ${at - recordEnd + length}`);
      }
    }
    if (at !== end) throw new InvalidBatch(`${end - at} bytes lie behind the last of its ${count} records`);
    return records;
  }

  // --- internal ---

  #addUnfit(index: number, text: string): void {
    if (this.unfit.at(-1)?.index !== index) this.unfit.push({ index, text });
  }

  #reserveHeaders(memory: RecordMemory, least: number): void {
    const { size, align } = memory.layout.header;
    const block = Math.max(least, headersAtOnce * size);
    this.#freeHeaders = memory.reserve(block, align);
    this.#headersEnd = this.#freeHeaders + block;
  }

  /** Lay out the headers of a record; gives where they end. */
  #decodeHeaders(
    memory: RecordMemory,
    headers: number,
    start: number,
    recordEnd: number,
    index: number,
    count: number,
  ): number {
    const { bytes, view } = memory;
    const { size, key, val } = memory.layout.header;
    const varints = this.#varints;
    const first = this.#freeHeaders;
    let header = first;
    let at = start;
    for (const end = first + headers * size; header < end; header += size) {
      let number = bytes[at] ?? 0;
      at += 1;
      if (number > 0x7f) {
        number = varints.rest(bytes, at, number);
        at = varints.end;
      }
      const keyLength = (number >>> 1) ^ -(number & 1);
      const keyEnd = at + keyLength;
      if (keyLength < 0 || keyEnd > recordEnd) {
        const name = `the key of its header ${(header - first) / size}`;
        throw fault(index, count, `the length of ${name} is ${keyLength}, with ${recordEnd - at} bytes left`);
      }
      view.setInt32(header + key.pointer, at, true);
      view.setInt32(header + key.length, keyLength, true);
      let bits = 0;
      let next = at;
      for (; next + 4 <= keyEnd; next += 4) bits |= view.getInt32(next, true);
      for (; next < keyEnd; next += 1) bits |= bytes[next] ?? 0;
      if ((bits & 0x8080_8080) !== 0 && !isUtf8(bytes.subarray(at, keyEnd))) {
        this.#addUnfit(
          index,
          `the key of its header ${(header - first) / size} is not UTF-8, and a plugin gets it as a string`,
        );
      }
      at = keyEnd;

      number = bytes[at] ?? 0;
      at += 1;
      if (number > 0x7f) {
        number = varints.rest(bytes, at, number);
        at = varints.end;
      }
      const length = (number >>> 1) ^ -(number & 1);
      if (length < -1 || length > recordEnd - at) {
        const name = `the value of its header ${(header - first) / size}`;
        throw fault(index, count, `the length of ${name} is ${length}, with ${recordEnd - at} bytes left`);
      }
      if (length < 0) {
        bytes[header + val.some] = 0;
      } else {
        bytes[header + val.some] = 1;
        view.setInt32(header + val.pointer, at, true);
        view.setInt32(header + val.length, length, true);
        at += length;
      }
    }
    this.#freeHeaders = header;
    return at;
  }
}

/** A record of nothing: its length, attributes, time and offset, and no key, no value, no headers. */
const MIN_RECORD_BYTES = 7;
/** A header with an empty key and no value. */
const MIN_HEADER_BYTES = 2;
/** How many headers the records of a batch may have, for each record that it may have. */
const headersPerRecord = 4;
/** For how many headers memory is reserved, unless a record has more. */
const headersAtOnce = 512;

function fault(index: number, count: number, what: string): InvalidBatch {
  return new InvalidBatch(`record ${index} of ${count}: ${what}`);
}

function deltaProblem(delta: number, before: number, last: number): string {
  if (delta < 0 || delta > last) return `its offset delta is ${delta}, and the batch's last one ${last}`;
  return `its offset delta is ${delta}, and that of the record before it ${before}; offsets must grow`;
}
