import { type MessageHeader, maxMessageLength, messageHeaderLength, readMessageHeader } from "./message-frame.ts";

/** Who gets what a {@link MessageReader} finds. */
export interface MessageSink {
  /** A whole message. Its payload may share the memory of what arrived. */
  message(header: MessageHeader, payload: Uint8Array): void;
  /** A message of more than {@link maxMessageLength} bytes has gone by; none of them were kept. */
  oversized(header: MessageHeader): void;
}

/** Puts ttRPC messages together from bytes that arrive in pieces, which begin and end anywhere. */
export class MessageReader {
  readonly #sink: MessageSink;
  /** The bytes of a header that is not whole yet. */
  readonly #head = new Uint8Array(messageHeaderLength);
  #headLength = 0;
  /** The message whose payload is not whole yet; one that is too large has no place for it. */
  #current: { readonly header: MessageHeader; readonly payload: Uint8Array | undefined; length: number } | undefined;
  #stopped = false;

  constructor(sink: MessageSink) {
    this.#sink = sink;
  }

  /** Whether a message has begun and not ended. */
  get unfinished(): boolean {
    return this.#headLength > 0 || this.#current !== undefined;
  }

  /** Take the next bytes, and give away each message that they complete. */
  push(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0 && !this.#stopped) rest = this.#current === undefined ? this.#begin(rest) : this.#go(rest);
  }

  /** Give away nothing any more, not even what `push` is still at. */
  stop(): void {
    this.#stopped = true;
  }

  // --- internal ---

  /** Read a header; gives the bytes after it, and after its payload if that is here already. */
  #begin(bytes: Uint8Array): Uint8Array {
    let rest = bytes;
    let head = bytes;
    if (this.#headLength > 0 || bytes.length < messageHeaderLength) {
      const piece = bytes.subarray(0, messageHeaderLength - this.#headLength);
      this.#head.set(piece, this.#headLength);
      this.#headLength += piece.length;
      rest = bytes.subarray(piece.length);
      if (this.#headLength < messageHeaderLength) return rest;
      this.#headLength = 0;
      head = this.#head;
    } else {
      rest = bytes.subarray(messageHeaderLength);
    }
    const header = readMessageHeader(head);
    if (header.length <= rest.length && header.length <= maxMessageLength) {
      this.#sink.message(header, rest.subarray(0, header.length));
      return rest.subarray(header.length);
    }
    const payload = header.length <= maxMessageLength ? Buffer.allocUnsafe(header.length) : undefined;
    this.#current = { header, payload, length: 0 };
    return rest;
  }

  /** Go on with a payload; gives the bytes after it. */
  #go(bytes: Uint8Array): Uint8Array {
    const current = this.#current;
    if (current === undefined) return bytes;
    const piece = bytes.subarray(0, current.header.length - current.length);
    current.payload?.set(piece, current.length);
    current.length += piece.length;
    if (current.length === current.header.length) {
      this.#current = undefined;
      if (current.payload === undefined) this.#sink.oversized(current.header);
      else this.#sink.message(current.header, current.payload);
    }
    return bytes.subarray(piece.length);
  }
}
