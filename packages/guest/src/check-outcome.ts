import type { KafkaRecord, KafkaRecordHeader, KafkaRecordTimestamp, Outcome } from "@armory-plugins/wit";
import { describeValue } from "./describe-value.ts";
import { isPromise } from "./is-promise.ts";
import { fail } from "./outcomes.ts";

/**
 * Check what a plugin answered before it is lowered; anything the contract has no form for becomes an outcome `error`.
 *
 * componentize-js checks little: it would cut a partition of 1.5 to 1, wrap an offset beyond 64 bits, lower a payload
 * of text as empty bytes, and trap on undefined. This runs for each record, so it only looks and copies nothing.
 */
export function checkOutcome(answer: Outcome): Outcome {
  if (typeof answer !== "object" || answer === null) return notAnOutcome(answer);
  const { tag, val }: Suspect<Outcome> = answer;
  if (tag === "accepted" || tag === "rejected") {
    const problem = recordProblem(val);
    return problem === undefined ? answer : fail(`transform ${tag} ${problem}`);
  }
  if (tag === "error" && typeof val === "string") return val.isWellFormed() ? answer : fail(val);
  return notAnOutcome(answer);
}

// --- internal ---

/** A value that claims a type, before any of its fields was looked at. */
type Suspect<Claimed> = { readonly [Field in keyof Claimed]?: unknown };

function notAnOutcome(answer: unknown): Outcome {
  if (isPromise(answer)) return fail("transform returned a promise; a plugin's calls are synchronous");
  const expected = "expected accept(record), reject(record) or fail(text)";
  return fail(`transform returned ${describeValue(answer)}; ${expected}`);
}

/** What a record cannot be lowered for, as the end of a sentence that begins with "transform accepted"; otherwise undefined. */
function recordProblem(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return `${describeValue(value)}; expected a record`;
  const { key, headers, partition, offset, timestamp, payload }: Suspect<KafkaRecord> = value;
  if (!isOptionalBytes(key)) return fieldProblem("key", key, "a Uint8Array or undefined");
  if (!isOptionalBytes(payload)) return fieldProblem("payload", payload, "a Uint8Array or undefined");
  if (!Array.isArray(headers)) return fieldProblem("headers", headers, "an array");
  for (let index = 0; index < headers.length; index += 1) {
    const problem = headerProblem(headers[index], index);
    if (problem !== undefined) return problem;
  }
  if (!isAbsent(partition) && (typeof partition !== "number" || partition >> 0 !== partition)) {
    return fieldProblem("partition", partition, "an integer from -2147483648 to 2147483647");
  }
  if (!isAbsent(offset) && !isS64(offset)) return fieldProblem("offset", offset, "a bigint of 64 bits");
  return isAbsent(timestamp) ? undefined : timestampProblem(timestamp);
}

function headerProblem(value: unknown, index: number): string | undefined {
  if (typeof value !== "object" || value === null) {
    return fieldProblem(`headers[${index}]`, value, "{ key: string, val?: Uint8Array }");
  }
  const { key, val }: Suspect<KafkaRecordHeader> = value;
  if (typeof key !== "string") return fieldProblem(`headers[${index}].key`, key, "a string");
  if (!key.isWellFormed()) return fieldProblem(`headers[${index}].key`, key, "text without a lone surrogate");
  return isOptionalBytes(val) ? undefined : fieldProblem(`headers[${index}].val`, val, "a Uint8Array or undefined");
}

function timestampProblem(value: unknown): string | undefined {
  const expected = '{ kind: "none" | "create-time" | "log-append-time", time: bigint }';
  if (typeof value !== "object" || value === null) return fieldProblem("timestamp", value, expected);
  const { kind, time }: Suspect<KafkaRecordTimestamp> = value;
  if (kind !== "none" && kind !== "create-time" && kind !== "log-append-time") {
    const shown = typeof kind === "string" ? JSON.stringify(kind) : describeValue(kind);
    return `a record whose timestamp.kind is ${shown}; expected "none", "create-time" or "log-append-time"`;
  }
  return isS64(time) ? undefined : fieldProblem("timestamp.time", time, "a bigint of 64 bits");
}

function fieldProblem(field: string, value: unknown, expected: string): string {
  return `a record whose ${field} is ${describeValue(value)}; expected ${expected}`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isOptionalBytes(value: unknown): boolean {
  // In a component records come from another realm, where `instanceof Uint8Array` says no.
  return isAbsent(value) || (ArrayBuffer.isView(value) && Reflect.get(value, Symbol.toStringTag) === "Uint8Array");
}

function isS64(value: unknown): boolean {
  return typeof value === "bigint" && BigInt.asIntN(64, value) === value;
}
