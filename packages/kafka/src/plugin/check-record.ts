import type { KafkaRecord } from "@armory-plugins/wit";

/**
 * What makes a record unfit for the canonical ABI, in words that name the field; undefined when it is fit.
 *
 * Without this check a number would be wrapped, and a lone surrogate replaced, without a word.
 */
export function recordProblem(record: KafkaRecord | undefined): string | undefined {
  if (typeof record !== "object" || record === null) return `it is ${String(record)}, expected an object`;
  const { key, headers, partition, offset, timestamp, payload } = record;
  if (key !== undefined && !(key instanceof Uint8Array)) return `key is ${show(key)}, expected a Uint8Array`;
  if (payload !== undefined && !(payload instanceof Uint8Array)) {
    return `payload is ${show(payload)}, expected a Uint8Array`;
  }
  if (partition !== undefined && (!Number.isInteger(partition) || partition !== (partition | 0))) {
    return `partition is ${show(partition)}, expected a 32-bit integer`;
  }
  if (offset !== undefined && !isS64(offset)) return `offset is ${show(offset)}, expected a 64-bit bigint`;
  if (timestamp !== undefined) {
    if (!["none", "create-time", "log-append-time"].includes(timestamp.kind)) {
      return `timestamp.kind is ${show(timestamp.kind)}, expected none, create-time or log-append-time`;
    }
    if (!isS64(timestamp.time)) return `timestamp.time is ${show(timestamp.time)}, expected a 64-bit bigint`;
  }
  if (!Array.isArray(headers)) return `headers is ${show(headers)}, expected an array`;
  for (const [index, header] of headers.entries()) {
    if (typeof header?.key !== "string") return `headers[${index}].key is ${show(header?.key)}, expected a string`;
    if (!header.key.isWellFormed()) return `headers[${index}].key has a lone surrogate, which UTF-8 cannot carry`;
    if (header.val !== undefined && !(header.val instanceof Uint8Array)) {
      return `headers[${index}].val is ${show(header.val)}, expected a Uint8Array`;
    }
  }
  return undefined;
}

// --- internal ---

function isS64(value: unknown): boolean {
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}

function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : `${String(value)} (${typeof value})`;
}
