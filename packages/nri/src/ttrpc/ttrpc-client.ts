import { NriError } from "../nri-error.ts";
import type { ByteChannel } from "./byte-channel.ts";
import { type ResponseEnvelope, readResponse, writeRequest } from "./envelope.ts";
import { type MessageHeader, maxMessageLength, messageHeaderLength, messageTypes } from "./message-frame.ts";
import { MessageReader } from "./message-reader.ts";
import { StallTimer, defaultStallMs } from "./stall-timer.ts";
import { renderStatusCode } from "./status-codes.ts";
import type { TtrpcOptions } from "./ttrpc-server.ts";

/** How long to wait for one call's answer. */
export interface CallOptions {
  /** In ms; the server is told. If absent, as long as the connection lasts. */
  readonly timeoutMs?: number | undefined;
  /** Ends the waiting. ttRPC has no way to tell the server. */
  readonly signal?: AbortSignal | undefined;
}

/** The client's side of a ttRPC connection; unary calls only, any number at once. */
export class TtrpcClient {
  readonly #channel: ByteChannel;
  readonly #calls = new Map<number, Call>();
  #nextStream = 1;
  #closed: NriError | undefined;

  constructor(channel: ByteChannel, { stallMs = defaultStallMs }: TtrpcOptions = {}) {
    this.#channel = channel;
    const reader = new MessageReader({
      message: (header, payload) => this.#message(header, payload),
      oversized: ({ stream, length }) => this.#calls.get(stream)?.fail(oversized(`the answer has ${length} bytes`)),
    });
    const stall = new StallTimer(stallMs, () => channel.close(stalled(stallMs)));
    channel.open({
      receive: (bytes) => {
        reader.push(bytes);
        stall.arrived(reader.unfinished);
      },
      closed: (reason) => {
        this.#closed = reason;
        reader.stop();
        stall.stop();
        for (const call of this.#calls.values()) call.fail(reason);
      },
    });
  }

  /**
   * Call a method: bytes in, bytes out, both in the method's own encoding.
   *
   * @throws NriError `CALL_FAILED` with the server's `status`; `CALL_TIMEOUT`, `CALL_CANCELLED`; `OVERSIZED_MESSAGE` where the request or the answer
   *   is longer than 4 MiB; otherwise why the connection closed.
   */
  call(service: string, method: string, request: Uint8Array, options: CallOptions = {}): Promise<Uint8Array> {
    const { timeoutMs, signal } = options;
    const name = `${service.slice(service.lastIndexOf(".") + 1)}.${method}`;
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) return reject(this.#closed);
      if (signal?.aborted === true) return reject(cancelled(name, signal));
      const message = writeRequest(this.#nextStream, { service, method, payload: request, timeoutMs });
      if (message.length - messageHeaderLength > maxMessageLength)
        return reject(oversized(`the request of ${name} has ${request.length} bytes`));
      const stream = this.#nextStream;
      this.#nextStream += 2;
      const timer =
        timeoutMs === undefined ? undefined : setTimeout(() => call.fail(overdue(name, timeoutMs)), timeoutMs);
      const abort = (): void => call.fail(cancelled(name, signal));
      const end = (): void => {
        this.#calls.delete(stream);
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      };
      const call: Call = {
        name,
        succeed: (answer) => (end(), resolve(answer)),
        fail: (error) => (end(), reject(error)),
      };
      signal?.addEventListener("abort", abort);
      this.#calls.set(stream, call);
      this.#channel.write(message);
    });
  }

  // --- internal ---

  #message({ stream, type }: MessageHeader, bytes: Uint8Array): void {
    const call = this.#calls.get(stream);
    // An answer that comes too late has nobody who waits for it.
    if (call === undefined) return;
    if (type !== messageTypes.response) return this.#channel.close(malformed(call.name, `is of type ${type}, not 2`));
    let response: ResponseEnvelope;
    try {
      response = readResponse(bytes);
    } catch (error) {
      return this.#channel.close(malformed(call.name, "can't be read", { cause: error }));
    }
    const { status, payload } = response;
    if (status === undefined || status.code === 0) return call.succeed(payload);
    const fact = `${call.name} failed with ${renderStatusCode(status.code)}: ${JSON.stringify(status.message)}`;
    call.fail(new NriError("CALL_FAILED", fact, { remedy: "look into the runtime's log", status }));
  }
}

// --- internal ---

/** One call that waits for its answer. */
interface Call {
  readonly name: string;
  readonly succeed: (answer: Uint8Array) => void;
  readonly fail: (error: NriError) => void;
}

function cancelled(name: string, signal: AbortSignal | undefined): NriError {
  return new NriError("CALL_CANCELLED", `${name} was canceled; the runtime may have done it`, {
    cause: signal?.reason,
  });
}

function overdue(name: string, timeoutMs: number): NriError {
  return new NriError("CALL_TIMEOUT", `${name} had no answer for ${timeoutMs} ms`, {
    remedy: "check that the runtime still runs",
  });
}

function oversized(fact: string): NriError {
  return new NriError("OVERSIZED_MESSAGE", `${fact}, and a ttRPC message takes at most ${maxMessageLength}`, {
    remedy: "split it into several",
  });
}

function malformed(name: string, fact: string, options: ErrorOptions = {}): NriError {
  const remedy = "check which process owns the socket: it does not speak unary ttRPC";
  return new NriError("MALFORMED_MESSAGE", `the answer of ${name} ${fact}`, { remedy, ...options });
}

function stalled(stallMs: number): NriError {
  const fact = `the runtime sent a part of a ttRPC answer and then nothing for ${stallMs} ms`;
  return new NriError("PEER_TIMEOUT", fact, { remedy: "check that it still runs" });
}
