import { InvalidBatch } from "../batch-codec.ts";

/** The failure of a batch whose records take more memory than they may. */
export function tooLarge(limit: number): InvalidBatch {
  return new InvalidBatch(`its records decompress to more than ${limit} bytes; if that is meant, raise maxBatchBytes`);
}
