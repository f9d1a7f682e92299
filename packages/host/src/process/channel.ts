import type { Duplex } from "node:stream";
import { decodeValue, encodeValue, MalformedValue } from "./channel-value.ts";

/** Who a {@link Channel} tells what. */
export interface ChannelEvents {
  /** Called with each value, in their order. What it throws breaks the channel. */
  readonly onValue: (value: unknown) => void;
  /** Called once, when nothing more comes. */
  readonly onEnd: () => void;
  /** Called at most once, when the other side says what it may not; nothing more is read then. */
  readonly onBroken: (error: Error) => void;
}

/**
 * Values between two processes, over a socket that they share.
 *
 * A message is the length of its JSON and the number of its parts (32 bits each, little endian), the length of each part (32 bits), the JSON as UTF-8, and the parts.
 * The JSON and the parts each start at a multiple of eight bytes: from there, V8 copies them fast to shared memory.
 */
export class Channel {
  readonly #stream: Duplex;
  readonly #events: ChannelEvents;
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;
  /** How many bytes the next step needs. */
  #wanted = prefixBytes;
  #isBroken = false;

  /** @param maxBytes - how large a message of the other side may be. */
  constructor(stream: Duplex, events: ChannelEvents, maxBytes: number) {
    this.#stream = stream;
    this.#events = events;
    this.#maxBytes = maxBytes;
    stream.on("data", (chunk: Buffer) => this.#take(chunk));
    // A reset is an end
    stream.on("error", () => {});
    stream.on("close", () => events.onEnd());
  }

  /** Send a value. @param sent - called when the system has taken it. */
  send(value: unknown, sent?: () => void): void {
    if (this.#stream.destroyed || this.#stream.writableEnded) return;
    const { json, parts } = encodeValue(value);
    const text = Buffer.from(json, "utf8");
    const head = Buffer.alloc(prefixBytes + parts.length * 4);
    head.writeUInt32LE(text.length, 0);
    head.writeUInt32LE(parts.length, 4);
    for (const [index, part] of parts.entries()) head.writeUInt32LE(part.length, prefixBytes + index * 4);
    this.#stream.cork();
    for (const piece of [head, text, ...parts]) {
      if (piece.length > 0) this.#stream.write(piece);
      const padding = padded(piece.length) - piece.length;
      if (padding > 0) this.#stream.write(zeros.subarray(0, padding));
    }
    this.#stream.write(nothing, () => sent?.());
    this.#stream.uncork();
  }

  /** Send nothing more; what was sent arrives. */
  end(): void {
    this.#stream.end();
  }

  // --- internal ---

  #take(chunk: Buffer): void {
    if (this.#isBroken) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    try {
      while (this.#size >= this.#wanted && this.#step());
    } catch (error) {
      this.#isBroken = true;
      this.#chunks = [];
      this.#events.onBroken(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Go on by one message, or find out how long it is; false when there is too little of it. */
  #step(): boolean {
    const start = this.#join();
    const jsonBytes = start.readUInt32LE(0);
    const partCount = start.readUInt32LE(4);
    if (partCount > MAX_PARTS) throw new MalformedValue(`it has ${partCount} parts`);
    const headBytes = padded(prefixBytes + partCount * 4);
    if (start.length < headBytes) return this.#want(headBytes);
    const lengths = Array.from({ length: partCount }, (_, index) => start.readUInt32LE(prefixBytes + index * 4));
    const total = lengths.reduce((sum, one) => sum + padded(one), headBytes + padded(jsonBytes));
    if (total > this.#maxBytes) throw new MalformedValue(`it has ${total} bytes`);
    if (start.length < total) return this.#want(total);
    let at = headBytes + padded(jsonBytes);
    const parts = lengths.map((length) => {
      const part = start.subarray(at, at + length);
      at += padded(length);
      return part;
    });
    this.#chunks = [start.subarray(total)];
    this.#size -= total;
    this.#wanted = prefixBytes;
    this.#events.onValue(decodeValue({ json: start.toString("utf8", headBytes, headBytes + jsonBytes), parts }));
    return true;
  }

  #want(bytes: number): false {
    this.#wanted = bytes;
    return false;
  }

  #join(): Buffer {
    const [first = nothing] = this.#chunks;
    const joined = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#size);
    this.#chunks = [joined];
    return joined;
  }
}

// --- internal ---

const nothing = Buffer.alloc(0);
const zeros = Buffer.alloc(8);
const prefixBytes = 8;
const MAX_PARTS = 4096;

/** Up to the next multiple of eight. */
function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}
