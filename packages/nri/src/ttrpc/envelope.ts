// The messages of ttRPC itself, of request.proto in containerd/ttrpc and google/rpc/status.proto:
//   Request { string service = 1; string method = 2; bytes payload = 3; int64 timeout_nano = 4; repeated KeyValue metadata = 5; }
//   Response { Status status = 1; bytes payload = 2; }
//   Status { int32 code = 1; string message = 2; }
// What is passed on is written last and never copied here; fields that are not known, or of another type, are skipped.
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { RpcStatus } from "../nri-error.ts";
import { messageTypes, writeMessage } from "./message-frame.ts";

/** What a request's message says. */
export interface RequestEnvelope {
  readonly service: string;
  readonly method: string;
  /** The request itself, in the encoding of its method. */
  readonly payload: Uint8Array;
  /** How long the client waits, in ms; undefined when it does not say. */
  readonly timeoutMs: number | undefined;
}

/** What a response's message says. A status with code 0 is as good as none. */
export interface ResponseEnvelope {
  readonly status: RpcStatus | undefined;
  readonly payload: Uint8Array;
}

/** The whole message that asks for a call. */
export function writeRequest(stream: number, { service, method, payload, timeoutMs }: RequestEnvelope): Uint8Array {
  const prefix = new BinaryWriter();
  prefix.tag(1, WireType.LengthDelimited).string(service);
  prefix.tag(2, WireType.LengthDelimited).string(method);
  if (timeoutMs !== undefined) prefix.tag(4, WireType.Varint).int64(BigInt(Math.ceil(timeoutMs)) * nanosecondsPerMs);
  if (payload.length > 0) prefix.tag(3, WireType.LengthDelimited).uint32(payload.length);
  return writeMessage(stream, messageTypes.request, prefix.finish(), payload);
}

/**
 * What a request's message says.
 *
 * @throws Error when the bytes are not such a message.
 */
export function readRequest(bytes: Uint8Array): RequestEnvelope {
  const reader = new BinaryReader(bytes);
  let [service, method, payload, timeout] = ["", "", empty, 0n];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 && type === WireType.LengthDelimited) service = reader.string();
    else if (field === 2 && type === WireType.LengthDelimited) method = reader.string();
    else if (field === 3 && type === WireType.LengthDelimited) payload = reader.bytes();
    else if (field === 4 && type === WireType.Varint) timeout = BigInt(reader.int64());
    else reader.skip(type, field);
  }
  const timeoutMs = timeout === 0n ? undefined : Number(timeout) / Number(nanosecondsPerMs);
  return { service, method, payload, timeoutMs };
}

/** The whole message that answers a call with its result. */
export function writeResult(stream: number, payload: Uint8Array): Uint8Array {
  const prefix = new BinaryWriter();
  if (payload.length > 0) prefix.tag(2, WireType.LengthDelimited).uint32(payload.length);
  return writeMessage(stream, messageTypes.response, prefix.finish(), payload);
}

/** The whole message that answers a call with a failure. */
export function writeStatus(stream: number, { code, message }: RpcStatus): Uint8Array {
  const response = new BinaryWriter().tag(1, WireType.LengthDelimited).fork();
  response.tag(1, WireType.Varint).int32(code).tag(2, WireType.LengthDelimited).string(message);
  return writeMessage(stream, messageTypes.response, response.join().finish(), empty);
}

/**
 * What a response's message says.
 *
 * @throws Error when the bytes are not such a message.
 */
export function readResponse(bytes: Uint8Array): ResponseEnvelope {
  const reader = new BinaryReader(bytes);
  let status: RpcStatus | undefined;
  let payload = empty;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 && type === WireType.LengthDelimited) status = readStatus(reader.bytes());
    else if (field === 2 && type === WireType.LengthDelimited) payload = reader.bytes();
    else reader.skip(type, field);
  }
  return { status, payload };
}

// --- internal ---

const nanosecondsPerMs = 1_000_000n;
const empty: Uint8Array = new Uint8Array();

function readStatus(bytes: Uint8Array): RpcStatus {
  const reader = new BinaryReader(bytes);
  let [code, message] = [0, ""];
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 1 && type === WireType.Varint) code = reader.int32();
    else if (field === 2 && type === WireType.LengthDelimited) message = reader.string();
    else reader.skip(type, field);
  }
  return { code, message };
}
