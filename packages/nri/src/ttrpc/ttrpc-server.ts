import { NriError, type RpcStatus, isNriError } from "../nri-error.ts";
import type { ByteChannel } from "./byte-channel.ts";
import { type RequestEnvelope, readRequest, writeResult, writeStatus } from "./envelope.ts";
import { type MessageHeader, maxMessageLength, messageHeaderLength, messageTypes } from "./message-frame.ts";
import { MessageReader } from "./message-reader.ts";
import { StallTimer, defaultStallMs } from "./stall-timer.ts";
import { statusCodes } from "./status-codes.ts";

/**
 * Answers one method of a service: bytes in, bytes out, both in the method's own encoding. The request may share memory with others' requests.
 *
 * What it throws goes to the client as a status with code Unknown: of an `NriError` with a `pluginText` that text alone, otherwise the error's message.
 */
export type TtrpcHandler = (request: Uint8Array, context: TtrpcContext) => Uint8Array | Promise<Uint8Array>;

/** What a handler may know of its call besides the request. */
export interface TtrpcContext {
  /** Aborted when the client's deadline passes or the connection closes; what is answered afterwards goes nowhere. */
  readonly signal: AbortSignal;
}

/** The methods of services by their full names: `{ "pkg.Service": { Method: handler } }`. */
export type TtrpcServices = Readonly<Record<string, Readonly<Record<string, TtrpcHandler>>>>;

/** How a ttRPC server or client treats its peer. */
export interface TtrpcOptions {
  /** How long the peer may be silent in the middle of a message, in ms. If absent, 10,000. */
  readonly stallMs?: number | undefined;
}

/**
 * The server's side of a ttRPC connection; unary calls only, any number at once.
 *
 * A client whose deadline has passed gets no answer: it waits no longer, and NRI's runtime would take a status for the plugin's own error, and fail
 * what it otherwise goes on with.
 *
 * For the rest it judges as containerd/ttrpc does: a request that can't be read, an even or an old stream is answered with InvalidArgument, a message of
 * more than 4 MiB with ResourceExhausted, and messages of unknown types are left alone. A result that is too large for a message is answered with
 * ResourceExhausted, too, where Go's server closes the connection.
 */
export class TtrpcServer {
  readonly #channel: ByteChannel;
  readonly #services: TtrpcServices;
  /** Calls whose handlers have not settled yet, by stream. */
  readonly #calls = new Map<number, Call>();
  #lastStream = 0;

  constructor(channel: ByteChannel, services: TtrpcServices, { stallMs = defaultStallMs }: TtrpcOptions = {}) {
    this.#channel = channel;
    this.#services = services;
    const reader = new MessageReader({
      message: (header, payload) => this.#message(header, payload),
      oversized: ({ stream, length }) => this.#fail(stream, tooLong(`the request has ${length} bytes`)),
    });
    const stall = new StallTimer(stallMs, () => channel.close(stalled(stallMs)));
    channel.open({
      receive: (bytes) => {
        reader.push(bytes);
        stall.arrived(reader.unfinished);
      },
      closed: (reason) => {
        reader.stop();
        stall.stop();
        for (const call of this.#calls.values()) call.end(reason);
        this.#calls.clear();
      },
    });
  }

  /** How many calls are being worked on. */
  get active(): number {
    return this.#calls.size;
  }

  // --- internal ---

  #message({ stream, type }: MessageHeader, bytes: Uint8Array): void {
    if (type === messageTypes.data) this.#fail(stream, invalid("data for a stream that is not open"));
    if (type !== messageTypes.request) return;
    const misnumbered = this.#misnumbered(stream);
    if (misnumbered !== undefined) return this.#fail(stream, invalid(misnumbered));
    this.#lastStream = stream;
    let request: RequestEnvelope;
    try {
      request = readRequest(bytes);
    } catch (error) {
      return this.#fail(stream, invalid(`the request can't be read: ${textOf(error)}`));
    }
    this.#call(stream, request);
  }

  #misnumbered(stream: number): string | undefined {
    if (stream % 2 === 0) return `a client's streams have odd numbers, not ${stream}`;
    if (stream <= this.#lastStream)
      return `stream ${stream} comes after stream ${this.#lastStream}, which is not older`;
    return undefined;
  }

  #call(stream: number, { service, method, payload, timeoutMs }: RequestEnvelope): void {
    const methods = ownValue(this.#services, service);
    if (methods === undefined) return this.#fail(stream, unimplemented(`service ${service}`));
    const handler = ownValue(methods, method);
    if (handler === undefined) return this.#fail(stream, unimplemented(`method ${method}`));
    if (timeoutMs !== undefined && timeoutMs <= 0) return;
    const call = new Call();
    try {
      const answer = handler(payload, call);
      // A handler that answers at once costs no timer and no promise.
      if (answer instanceof Uint8Array) this.#succeed(stream, answer);
      else void this.#wait(stream, call, answer, timeoutMs);
    } catch (error) {
      this.#fail(stream, statusOf(error));
    }
  }

  async #wait(stream: number, call: Call, answer: Promise<Uint8Array>, timeoutMs = MAX_TIMER_MS): Promise<void> {
    this.#calls.set(stream, call);
    const timer = setTimeout(
      () => {
        this.#calls.delete(stream);
        call.end(new NriError("CALL_TIMEOUT", `the client waited ${Math.round(timeoutMs)} ms and no longer`));
      },
      Math.min(timeoutMs, MAX_TIMER_MS),
    );
    try {
      const result = await answer;
      if (this.#calls.delete(stream)) this.#succeed(stream, result);
    } catch (error) {
      if (this.#calls.delete(stream)) this.#fail(stream, statusOf(error));
    } finally {
      clearTimeout(timer);
    }
  }

  #succeed(stream: number, result: Uint8Array): void {
    const message = writeResult(stream, result);
    const refusal = refuseSize(message, result);
    if (refusal === undefined) this.#channel.write(message);
    else this.#fail(stream, refusal);
  }

  #fail(stream: number, status: RpcStatus): void {
    const message = writeStatus(stream, status);
    if (message.length - messageHeaderLength <= maxMessageLength) this.#channel.write(message);
    else this.#fail(stream, tooLong(`the error's text has ${status.message.length} characters`));
  }
}

/** What is said in place of an answer that no message takes; undefined when one does. */
export function refuseAnswer(answer: Uint8Array): RpcStatus | undefined {
  return refuseSize(writeResult(0, answer), answer);
}

// --- internal ---

function refuseSize(message: Uint8Array, answer: Uint8Array): RpcStatus | undefined {
  if (message.length - messageHeaderLength <= maxMessageLength) return undefined;
  return tooLong(`the answer has ${answer.length} bytes`);
}

/** One call in progress; it makes a signal only for a handler that looks at it. */
class Call implements TtrpcContext {
  #controller: AbortController | undefined;
  #reason: NriError | undefined;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason !== undefined) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  end(reason: NriError): void {
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

/** The longest time that a timer of Node takes: 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

function invalid(message: string): RpcStatus {
  return { code: statusCodes.invalidArgument, message };
}

function unimplemented(message: string): RpcStatus {
  return { code: statusCodes.unimplemented, message };
}

function tooLong(fact: string): RpcStatus {
  return { code: statusCodes.resourceExhausted, message: `${fact}; a message takes ${maxMessageLength}` };
}

function statusOf(error: unknown): RpcStatus {
  const message = isNriError(error) && error.pluginText !== undefined ? error.pluginText : textOf(error);
  return { code: statusCodes.unknown, message };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stalled(stallMs: number): NriError {
  const fact = `the runtime sent a part of a ttRPC request and then nothing for ${stallMs} ms`;
  return new NriError("PEER_TIMEOUT", fact, { remedy: "check that it still runs" });
}

/** A record's own value: its prototype's `constructor` is not a method of a service. */
function ownValue<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
