import type { ByteChannel, ByteReceiver } from "../../src/ttrpc/byte-channel.ts";
import type { NriError } from "../../src/nri-error.ts";

/** One end of a channel in memory, and what went through it. */
export interface ChannelEnd extends ByteChannel {
  /** What was written into this end, a message each. */
  readonly written: Uint8Array[];
  /** Why it was closed, once it is. */
  readonly reason: NriError | undefined;
}

/** Two ends of a channel in memory; bytes come out of the other end a little later, all of a message at once. */
export function channelPair(): [ChannelEnd, ChannelEnd] {
  const left = new End();
  const right = new End();
  left.other = right;
  right.other = left;
  return [left, right];
}

// --- internal ---

class End implements ChannelEnd {
  readonly written: Uint8Array[] = [];
  reason: NriError | undefined;
  other: End | undefined;
  #receiver: ByteReceiver | undefined;

  open(receiver: ByteReceiver): void {
    this.#receiver = receiver;
  }

  write(message: Uint8Array): void {
    if (this.reason !== undefined) return;
    this.written.push(message);
    queueMicrotask(() => this.other?.arrive(message));
  }

  arrive(message: Uint8Array): void {
    if (this.reason === undefined) this.#receiver?.receive(message);
  }

  close(reason: NriError): void {
    this.end(reason);
    this.other?.end(reason);
  }

  end(reason: NriError): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.#receiver?.closed(reason);
  }
}
