import type { Socket } from "node:net";
import { NriError } from "../nri-error.ts";
import type { ByteChannel, ByteReceiver } from "../ttrpc/byte-channel.ts";
import { maxMessageLength, messageHeaderLength, readUint32 } from "../ttrpc/message-frame.ts";
import { StallTimer, defaultStallMs } from "../ttrpc/stall-timer.ts";

/** How a {@link Mux} treats its peer. */
export interface MuxOptions {
  /** How long the peer may be silent in the middle of a frame, in ms. If absent, 10,000. */
  readonly stallMs?: number | undefined;
}

/**
 * Several connections over one socket, as `pkg/net/multiplex` of containerd/nri has them: frames of u32be connection, u32be length, payload.
 *
 * Bytes are passed on as they arrive, and never gathered here. While the peer does not read what was written to it, nothing more is read from it.
 */
export class Mux {
  /** Resolves once the socket is closed, with why. */
  readonly closed: Promise<NriError>;
  readonly #closing = Promise.withResolvers<NriError>();
  readonly #socket: Socket;
  readonly #receivers = new Map<number, ByteReceiver>();
  readonly #stall: StallTimer;
  #closedReason: NriError | undefined;
  #lastError: Error | undefined;
  /** The bytes of a frame's header that is not whole yet. */
  readonly #head = new Uint8Array(frameHeaderLength);
  #headLength = 0;
  /** Of the frame whose payload is not whole yet: who gets it, and how much is to come. */
  #receiver: ByteReceiver | undefined;
  #remaining = 0;

  constructor(socket: Socket, { stallMs = defaultStallMs }: MuxOptions = {}) {
    this.#socket = socket;
    this.#stall = new StallTimer(stallMs, () => this.close(stalled(stallMs)));
    this.closed = this.#closing.promise;
    socket.on("data", (bytes: Buffer) => this.#data(bytes));
    socket.on("drain", () => socket.resume());
    socket.on("error", (error) => (this.#lastError = error));
    // A runtime that closes reads nothing any more: what is still to be written has nowhere to go.
    socket.on("end", () => this.#end());
    socket.on("close", () => this.#end());
    if (socket.destroyed) queueMicrotask(() => this.#end());
  }

  /** The connection of this number. Frames for connections that nobody opened are skipped. */
  open(connection: number): ByteChannel {
    return {
      open: (receiver) => void this.#receivers.set(connection, receiver),
      write: (message) => this.#write(connection, message),
      close: (reason) => this.close(reason),
    };
  }

  /** Close the socket and all connections, for this reason. What was written still goes out if the peer reads it soon. */
  close(reason: NriError = new NriError("CLOSED", "the connection was closed on this side")): void {
    if (this.#closedReason !== undefined) return;
    this.#closedReason = reason;
    this.#stall.stop();
    this.#socket.destroySoon();
    const timer = setTimeout(() => this.#socket.destroy(), closeMs).unref();
    this.#socket.once("close", () => clearTimeout(timer));
    for (const receiver of this.#receivers.values()) receiver.closed(reason);
    this.#closing.resolve(reason);
  }

  // --- internal ---

  #end(): void {
    const cause = this.#lastError === undefined ? {} : { cause: this.#lastError };
    this.close(new NriError("CONNECTION_LOST", this.#unfinished ? lostMidFrame : lost, cause));
    this.#socket.destroy();
  }

  get #unfinished(): boolean {
    return this.#headLength > 0 || this.#remaining > 0;
  }

  #data(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0 && this.#closedReason === undefined)
      rest = this.#remaining === 0 ? this.#begin(rest) : this.#go(rest);
    if (this.#closedReason === undefined) this.#stall.arrived(this.#unfinished);
  }

  /** Read a frame's header; gives the bytes after it. */
  #begin(bytes: Uint8Array): Uint8Array {
    if (this.#headLength === 0 && bytes.length >= frameHeaderLength) {
      this.#header(bytes);
      return bytes.subarray(frameHeaderLength);
    }
    const piece = bytes.subarray(0, frameHeaderLength - this.#headLength);
    this.#head.set(piece, this.#headLength);
    this.#headLength += piece.length;
    if (this.#headLength === frameHeaderLength) {
      this.#headLength = 0;
      this.#header(this.#head);
    }
    return bytes.subarray(piece.length);
  }

  #header(bytes: Uint8Array): void {
    const connection = readUint32(bytes, 0);
    const length = readUint32(bytes, 4);
    if (connection === reservedConnection || length > maxPayloadLength) {
      this.close(malformed(connection, length));
      this.#socket.destroy();
      return;
    }
    this.#receiver = this.#receivers.get(connection);
    this.#remaining = length;
  }

  /** Pass a piece of the payload on; gives the bytes after it. */
  #go(bytes: Uint8Array): Uint8Array {
    const piece = bytes.subarray(0, this.#remaining);
    this.#remaining -= piece.length;
    this.#receiver?.receive(piece);
    return bytes.subarray(piece.length);
  }

  #write(connection: number, message: Uint8Array): void {
    if (this.#closedReason !== undefined) return;
    if (message.length <= firstPayloadLength) {
      this.#socket.write(frame(connection, message.length, message));
    } else {
      // Go's reader takes a frame that is larger than its buffer only where it waits for all of it, after the header of a message: the first frame
      // fits into the buffer, the second is the rest. Many small frames would overflow its queue of 256.
      const first = message.subarray(0, firstPayloadLength);
      this.#socket.cork();
      this.#socket.write(frame(connection, first.length, first));
      this.#socket.write(frame(connection, message.length - first.length));
      this.#socket.write(message.subarray(first.length));
      this.#socket.uncork();
    }
    if (this.#socket.writableLength > maxUnreadLength) this.#socket.pause();
  }
}

// --- internal ---

/** Bytes of a frame's header. */
const frameHeaderLength = 8;

/** Upstream keeps it for later: a frame for it is none. */
const reservedConnection = 0;

/** The longest frame that upstream writes or takes: a whole ttRPC message. */
const maxPayloadLength = messageHeaderLength + maxMessageLength;

/** The size of the buffer that Go's ttRPC reads through. */
const firstPayloadLength = 4096;

/** So much may wait for the peer to read it before nothing more is read from it: two of the longest messages. */
const maxUnreadLength = 2 * maxMessageLength;

/** How long what was written may take to go out when the connection is closed, in ms. */
const closeMs = 1000;

const lost = "the runtime closed the connection";
const lostMidFrame = `${lost} in the middle of a frame`;

/** A frame's header, and its payload where it is at hand. */
function frame(connection: number, length: number, payload?: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(frameHeaderLength + (payload?.length ?? 0));
  bytes.writeUInt32BE(connection, 0);
  bytes.writeUInt32BE(length, 4);
  if (payload !== undefined) bytes.set(payload, frameHeaderLength);
  return bytes;
}

function malformed(connection: number, length: number): NriError {
  const fact = `a frame of ${length} bytes for connection ${connection}`;
  const rule = `frames have at most ${maxPayloadLength} bytes and connections count from 1`;
  return new NriError("MALFORMED_FRAME", `${fact}, but ${rule}`, {
    remedy: "check which process owns the socket: it is not an NRI runtime",
  });
}

function stalled(stallMs: number): NriError {
  const fact = `the runtime sent a part of a frame and then nothing for ${stallMs} ms`;
  return new NriError("PEER_TIMEOUT", fact, { remedy: "check that it still runs" });
}
