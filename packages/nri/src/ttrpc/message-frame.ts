/** The header of a ttRPC message: u32be length, u32be stream, u8 type, u8 flags. See PROTOCOL.md of containerd/ttrpc. */
export interface MessageHeader {
  /** Bytes that follow the header. */
  readonly length: number;
  /** Which call the message is a part of: odd, given by the client, growing. */
  readonly stream: number;
  /** One of {@link messageTypes}, or one that is not known yet. */
  readonly type: number;
}

/** The kinds of messages. Data belongs to streams, which NRI has none of. */
export const messageTypes = { request: 1, response: 2, data: 3 } as const;

/** Bytes of a message's header. */
export const messageHeaderLength = 10;

/** The most bytes that may follow a header: what containerd/ttrpc takes. */
export const maxMessageLength = 4 * 1024 * 1024;

/** Read a header from ten bytes. The flags say something of streams only, and are left out. */
export function readMessageHeader(bytes: Uint8Array): MessageHeader {
  return { length: readUint32(bytes, 0), stream: readUint32(bytes, 4), type: bytes[8] ?? 0 };
}

/** A whole message: the header, then a prefix and a payload, which are what its length counts. */
export function writeMessage(stream: number, type: number, prefix: Uint8Array, payload: Uint8Array): Uint8Array {
  const message = Buffer.allocUnsafe(messageHeaderLength + prefix.length + payload.length);
  message.writeUInt32BE(prefix.length + payload.length, 0);
  message.writeUInt32BE(stream, 4);
  message[8] = type;
  message[9] = 0;
  message.set(prefix, messageHeaderLength);
  message.set(payload, messageHeaderLength + prefix.length);
  return message;
}

/** An unsigned number of four bytes, the largest first. */
export function readUint32(bytes: Uint8Array, at: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}
