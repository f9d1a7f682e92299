import type { KafkaRecord } from "@armory-plugins/wit";

const encoder = new TextEncoder();

/** A record with a key, and a payload where one is given. */
export function record(key: string, payload?: string): KafkaRecord {
  const base: KafkaRecord = { headers: [], key: encoder.encode(key) };
  return payload === undefined ? base : { ...base, payload: encoder.encode(payload) };
}
