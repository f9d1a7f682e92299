import type { KafkaRecord, Outcome } from "@armory-plugins/wit";

/** A record as the driver takes and gives it: bytes are base64, 64-bit integers are decimal text. */
export interface WireRecord {
  readonly key?: string;
  readonly headers: readonly { readonly key: string; readonly val?: string }[];
  readonly partition?: number;
  readonly offset?: string;
  readonly timestamp?: { readonly kind: NonNullable<KafkaRecord["timestamp"]>["kind"]; readonly time: string };
  readonly payload?: string;
}

/** An outcome as the driver gives it. */
export type WireOutcome =
  | { readonly tag: "accepted" | "rejected"; readonly val: WireRecord }
  | { readonly tag: "error"; readonly val: string };

/** A record on its way to the driver. */
export function toWire({ key, headers, partition, offset, timestamp, payload }: KafkaRecord): WireRecord {
  return {
    ...(key !== undefined && { key: toBase64(key) }),
    headers: headers.map((header) => ({
      key: header.key,
      ...(header.val !== undefined && { val: toBase64(header.val) }),
    })),
    ...(partition !== undefined && { partition }),
    ...(offset !== undefined && { offset: String(offset) }),
    ...(timestamp !== undefined && { timestamp: { kind: timestamp.kind, time: String(timestamp.time) } }),
    ...(payload !== undefined && { payload: toBase64(payload) }),
  };
}

/** An outcome on its way back. */
export function fromWire(outcome: WireOutcome): Outcome {
  if (outcome.tag === "error") {
    return outcome;
  }
  const { key, headers, partition, offset, timestamp, payload } = outcome.val;
  return {
    tag: outcome.tag,
    val: {
      ...(key !== undefined && { key: fromBase64(key) }),
      headers: headers.map((header) => ({
        key: header.key,
        ...(header.val !== undefined && { val: fromBase64(header.val) }),
      })),
      ...(partition !== undefined && { partition }),
      ...(offset !== undefined && { offset: BigInt(offset) }),
      ...(timestamp !== undefined && { timestamp: { kind: timestamp.kind, time: BigInt(timestamp.time) } }),
      ...(payload !== undefined && { payload: fromBase64(payload) }),
    },
  };
}

// --- internal ---

function toBase64({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("base64");
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, "base64"));
}
