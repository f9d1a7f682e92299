// A codec for tests: any bytes are a batch without records, and encoded is all memory that the thread shares.
export function createBatchCodec() {
  return {
    decode: (_memory, start, end) => ({ next: end, records: start, count: 0 }),
    encode: (memory) => ({
      chunks: [{ address: 0, length: memory.bytes.length, partition: 0 }],
      accepted: 0,
      rejected: 0,
      errors: [],
    }),
  };
}
