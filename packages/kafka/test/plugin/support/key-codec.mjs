// A codec for tests: a batch is the number of its records, a byte, and their keys of two bytes each. Encoded are the keys of the accepted ones.
export function createBatchCodec() {
  let keys = 0;
  return {
    decode(memory, start) {
      const { key, headers, partition, offset, timestamp, payload } = memory.layout;
      const count = memory.bytes[start];
      keys = start + 1;
      const records = memory.reserve(count * memory.layout.size, memory.layout.align);
      for (let index = 0; index < count; index += 1) {
        const at = records + index * memory.layout.size;
        memory.bytes.fill(0, at, at + memory.layout.size);
        for (const one of [partition, offset, timestamp, payload]) memory.view.setUint8(at + one.some, 0);
        memory.view.setUint32(at + headers.pointer, 8, true);
        memory.view.setUint8(at + key.some, 1);
        memory.view.setUint32(at + key.pointer, keys + index * 2, true);
        memory.view.setUint32(at + key.length, 2, true);
      }
      return { next: keys + count * 2, records, count };
    },
    encode(memory, { address, count }) {
      const { size, tag, value } = memory.layout.outcome;
      const accepted = [];
      const errors = [];
      for (let index = 0; index < count; index += 1) {
        const at = address + index * size;
        if (memory.view.getUint8(at + tag) === 0)
          accepted.push(...memory.bytes.subarray(keys + index * 2, keys + index * 2 + 2));
        else {
          const pointer = memory.view.getUint32(at + value, true);
          const text = memory.bytes.toString("utf8", pointer, pointer + memory.view.getUint32(at + value + 4, true));
          errors.push({ index, record: `record ${index}`, text });
        }
      }
      const chunk = memory.reserve(accepted.length, 1);
      memory.bytes.set(accepted, chunk);
      return {
        chunks: [{ address: chunk, length: accepted.length, partition: 0 }],
        accepted: accepted.length / 2,
        rejected: 0,
        errors,
      };
    },
  };
}
