import { InvalidBatch } from "../batch-codec.ts";
import { attributeBits, batchLength, headerField } from "./batch-header.ts";
import { splitBatches } from "./split-batches.ts";

/**
 * Where each producer of a log wrote last.
 *
 * A broker that loads a log takes a producer's last sequence number from its last batch: if no record of that is left, a batch without records must stay in its
 * place, as Kafka's log cleaner leaves it there (org.apache.kafka.storage.internals.log.Cleaner, `checkBatchRetention`).
 */
export class LastBatches {
  readonly #maxProducers: number;
  /** By producer: the base offset of its last batch. Undefined: not known. */
  #offsets: Map<bigint, bigint> | undefined = new Map();

  /** @param maxProducers - of how many producers to remember it. Beyond, it is not known of any. */
  constructor(maxProducers = 1_000_000) {
    this.#maxProducers = maxProducers;
  }

  /** Look at the batches of a segment, behind those of the segments before, up to where it ends or no batch can be found. */
  async read(segment: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    try {
      for await (const { bytes } of splitBatches(segment, { onTornEnd: () => {} })) {
        if (this.#offsets === undefined) return;
        this.#add(bytes, this.#offsets);
      }
    } catch (error) {
      // Who reads the segment to use it says so
      if (!(error instanceof InvalidBatch)) throw error;
    }
  }

  /** Whether the producer of a batch wrote another one behind it. */
  isFollowed(batch: Buffer): boolean {
    const last = this.#offsets?.get(batch.readBigInt64BE(headerField.producerId));
    return last !== undefined && last > batch.readBigInt64BE(headerField.baseOffset);
  }

  // --- internal ---

  #add(bytes: Buffer, offsets: Map<bigint, bigint>): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let start = 0; start < bytes.length; start += batchLength(view, start, bytes.length)) {
      const isControl = (view.getInt16(start + headerField.attributes) & attributeBits.control) !== 0;
      const producer = view.getBigInt64(start + headerField.producerId);
      if (isControl || producer < 0n) continue;
      const offset = view.getBigInt64(start + headerField.baseOffset);
      if (offset > (offsets.get(producer) ?? -1n)) offsets.set(producer, offset);
      if (offsets.size > this.#maxProducers) this.#offsets = undefined;
    }
  }
}

/** Whether a batch has a producer that a broker follows: an idempotent or a transactional one. */
export function hasProducer(batch: Buffer): boolean {
  return batch.readBigInt64BE(headerField.producerId) >= 0n;
}
