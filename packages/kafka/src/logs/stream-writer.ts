import { PipelineError } from "../pipeline-error.ts";
import type { SegmentWriter } from "./segment-writer.ts";

/** Writes the batches of a single partition to a stream. */
export class StreamWriter implements SegmentWriter {
  readonly #writeBytes: (bytes: Uint8Array) => Promise<void>;
  readonly #partition: number;

  constructor(writeBytes: (bytes: Uint8Array) => Promise<void>, partition: number) {
    this.#writeBytes = writeBytes;
    this.#partition = partition;
  }

  /** @throws PipelineError `RECORD_MOVED` for another partition, or what writing throws. */
  async write(partition: number, bytes: Buffer): Promise<void> {
    if (partition !== this.#partition) {
      throw new PipelineError(
        "RECORD_MOVED",
        `the plugin moved a record from partition ${this.#partition} to ${partition}`,
        { remedy: "write to a directory" },
      );
    }
    await this.#writeBytes(bytes);
  }

  async finish(): Promise<void> {}

  async abandon(): Promise<void> {}
}
