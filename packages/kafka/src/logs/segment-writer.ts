/** Where the encoded batches of one segment go. */
export interface SegmentWriter {
  /** Write batches of a partition behind what was written of it before; the bytes are not needed any more once it returns. */
  write(partition: number, bytes: Buffer): Promise<void>;
  /** All is written. */
  finish(): Promise<void>;
  /** It won't be finished: leave nothing of it. */
  abandon(): Promise<void>;
}
