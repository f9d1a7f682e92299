import type { NriError } from "../nri-error.ts";

/** Two-way bytes that ttRPC runs over: a connection of a mux, or anything else that keeps their order. */
export interface ByteChannel {
  /** Say who gets what arrives. To be called once, in the turn of the event loop that made the channel. */
  open(receiver: ByteReceiver): void;
  /** Send the bytes of one whole ttRPC message; they must not change afterwards. Nothing happens once the channel is closed. */
  write(message: Uint8Array): void;
  /** Close the channel, and what it is a part of, for this reason. */
  close(reason: NriError): void;
}

/** Who gets what a {@link ByteChannel} brings. */
export interface ByteReceiver {
  /** The next bytes: where a piece begins and ends means nothing. */
  receive(bytes: Uint8Array): void;
  /** Nothing comes any more. Called once. */
  closed(reason: NriError): void;
}
