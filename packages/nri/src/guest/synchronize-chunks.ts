import { Buffer } from "node:buffer";
import { NriError } from "../nri-error.ts";
import { SynchronizeRequestCodec, SynchronizeResponseCodec } from "../proto/nri_codec.ts";

/** What a chunk is answered with when there is more to come. */
export const moreToCome: Uint8Array = SynchronizeResponseCodec.encode({
  $typeName: "nri.pkg.api.v1alpha1.SynchronizeResponse",
  update: [],
  more: true,
});

/** Gathers a `Synchronize` that the runtime sends in chunks, since it is too large for a message: plugins get it whole. */
export class SynchronizeChunks {
  readonly #limit: number;
  #chunks: Uint8Array[] = [];
  #size = 0;

  /** @param limit - how many bytes may be gathered. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Take an encoded `SynchronizeRequest`; gives the whole when it is the last.
   *
   * @throws NriError `MALFORMED_MESSAGE` when it can't be decoded, or when they are too large together.
   */
  add(request: Uint8Array): Uint8Array | undefined {
    const isLast = !hasMore(request);
    if (isLast && this.#chunks.length === 0) return request;
    this.#size += request.length;
    if (this.#size > this.#limit) {
      const size = this.#size;
      this.#reset();
      throw new NriError(
        "MALFORMED_MESSAGE",
        `the chunks of Synchronize have ${size} bytes so far, at most ${this.#limit}`,
      );
    }
    // A chunk is the buffer of a connection
    this.#chunks.push(request.slice());
    if (!isLast) return undefined;
    const whole = Buffer.concat([...this.#chunks, noMore]);
    this.#reset();
    return whole;
  }

  // --- internal ---

  #reset(): void {
    this.#chunks = [];
    this.#size = 0;
  }
}

// --- internal ---

/** `more: false`, written out: of messages one behind the other, lists are joined and the last of other fields counts. */
const noMore = Uint8Array.of(3 << 3, 0);

function hasMore(request: Uint8Array): boolean {
  try {
    return SynchronizeRequestCodec.decode(request).more;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NriError("MALFORMED_MESSAGE", `the ${request.length} bytes are not a SynchronizeRequest: ${reason}`, {
      cause,
    });
  }
}
