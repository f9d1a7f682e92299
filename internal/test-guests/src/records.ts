import type { KafkaRecord } from "@armory-plugins/wit";

/** A record with a key, and a payload where one is given. */
export function record(key: string, payload?: string): KafkaRecord {
  const base: KafkaRecord = { headers: [], key: encoder.encode(key) };
  return payload === undefined ? base : { ...base, payload: encoder.encode(payload) };
}

/** The string that bytes are in UTF-8; undefined for undefined. */
export function decodeString(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

// --- internal ---

const encoder = new TextEncoder();
