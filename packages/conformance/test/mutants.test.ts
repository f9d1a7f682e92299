import type { KafkaRecord, KafkaRecordHeader, RecordWorldKind } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import { type ConformanceResult, type Engine, loadCases, runConformance } from "@armory-plugins/conformance";
import { behaves } from "./reference-behaviours.ts";
import { type Mutation, referenceEngine, spoilRecord } from "./reference-engine.ts";

// Each mutant is the reference with one thing spoilt, the way a careless binding or host spoils it. A suite with teeth
// fails every one of them.

const cases = await loadCases();

interface Mutant {
  readonly says: string;
  readonly behaviour: string;
  readonly worlds?: readonly RecordWorldKind[];
  readonly mutation: Mutation;
  /** A case that catches it, without its world. */
  readonly caughtBy: string;
}

const mapHeaders = (change: (header: KafkaRecordHeader) => KafkaRecordHeader[]): Mutation =>
  spoilRecord((record) => ({ ...record, headers: record.headers.flatMap(change) }));
const mapKeys = (change: (key: string) => string): Mutation =>
  mapHeaders((header) => [{ ...header, key: change(header.key) }]);
const mapBytes = (change: (bytes: Uint8Array) => Uint8Array): Mutation =>
  spoilRecord((record) => ({
    ...record,
    ...(record.key && { key: change(record.key) }),
    ...(record.payload && { payload: change(record.payload) }),
  }));
const without = (record: KafkaRecord, field: Exclude<keyof KafkaRecord, "headers">): KafkaRecord => {
  const rest = { ...record };
  delete rest[field];
  return rest;
};
const emptyToNull = (field: "key" | "payload"): Mutation =>
  spoilRecord((record) => (record[field]?.length === 0 ? without(record, field) : record));
const nullToEmpty = (field: "key" | "payload"): Mutation =>
  spoilRecord((record) => (record[field] === undefined ? { ...record, [field]: new Uint8Array() } : record));

const record: readonly Mutant[] = [
  {
    says: "makes an empty key null",
    behaviour: "passthrough",
    mutation: emptyToNull("key"),
    caughtBy: "key/key-is-empty",
  },
  {
    says: "makes a null key empty",
    behaviour: "passthrough",
    mutation: nullToEmpty("key"),
    caughtBy: "key/key-is-null",
  },
  {
    says: "makes an empty payload null",
    behaviour: "passthrough",
    mutation: emptyToNull("payload"),
    caughtBy: "payload/payload-is-empty",
  },
  {
    says: "makes a null payload empty",
    behaviour: "passthrough",
    mutation: nullToEmpty("payload"),
    caughtBy: "payload/payload-is-null",
  },
  {
    says: "decodes and encodes bytes as text",
    behaviour: "passthrough",
    mutation: mapBytes((bytes) => new TextEncoder().encode(new TextDecoder().decode(bytes))),
    caughtBy: "payload/payload-is-invalid-utf8",
  },
  {
    says: "cuts bytes at 64 KiB - 1",
    behaviour: "passthrough",
    mutation: mapBytes((bytes) => bytes.slice(0, 65_535)),
    caughtBy: "payload/payload-of-1-mib",
  },
  {
    says: "ends bytes at a zero byte",
    behaviour: "passthrough",
    mutation: mapBytes((bytes) => bytes.slice(0, bytes.indexOf(0) + 1 || undefined)),
    caughtBy: "payload/payload-of-every-byte",
  },
  {
    says: "drops headers without a value",
    behaviour: "passthrough",
    mutation: mapHeaders((header) => (header.val === undefined ? [] : [header])),
    caughtBy: "headers/value-is-null",
  },
  {
    says: "makes null header values empty",
    behaviour: "passthrough",
    mutation: mapHeaders(({ key, val }) => [{ key, val: val ?? new Uint8Array() }]),
    caughtBy: "headers/null-beside-empty-values",
  },
  {
    says: "makes empty header values null",
    behaviour: "passthrough",
    mutation: mapHeaders(({ key, val }) => [val === undefined || val.length === 0 ? { key } : { key, val }]),
    caughtBy: "headers/value-is-empty",
  },
  {
    says: "keeps one header of each key",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => ({
      ...found,
      headers: [...new Map(found.headers.map((header) => [header.key, header])).values()],
    })),
    caughtBy: "headers/duplicate-keys",
  },
  {
    says: "sorts headers",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => ({
      ...found,
      headers: found.headers.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    })),
    caughtBy: "headers/order-is-kept",
  },
  {
    says: "reverses headers",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => ({ ...found, headers: found.headers.toReversed() })),
    caughtBy: "record/everything-is-there",
  },
  {
    says: "drops headers with an empty key",
    behaviour: "passthrough",
    mutation: mapHeaders((header) => (header.key === "" ? [] : [header])),
    caughtBy: "headers/empty-key",
  },
  {
    says: "loses headers after the 999th",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => ({ ...found, headers: found.headers.slice(0, 999) })),
    caughtBy: "headers/one-thousand-headers",
  },
  {
    says: "strips a byte order mark",
    behaviour: "passthrough",
    mutation: mapKeys((key) => key.replace(/^\ufeff/, "")),
    caughtBy: "headers/key-begins-with-bom",
  },
  {
    says: "normalises keys",
    behaviour: "passthrough",
    mutation: mapKeys((key) => key.normalize("NFC")),
    caughtBy: "headers/key-is-not-normalised",
  },
  {
    says: "trims keys",
    behaviour: "passthrough",
    mutation: mapKeys((key) => key.trim()),
    caughtBy: "headers/key-has-controls",
  },
  {
    says: "ends keys at NUL",
    behaviour: "passthrough",
    mutation: mapKeys((key) => key.split("\0")[0] ?? ""),
    caughtBy: "headers/key-has-controls",
  },
  {
    says: "loses characters beyond the first plane",
    behaviour: "passthrough",
    mutation: mapKeys((key) => key.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "?")),
    caughtBy: "headers/keys-of-every-utf8-width",
  },
  {
    says: "makes partition 0 null",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => (found.partition === 0 ? without(found, "partition") : found)),
    caughtBy: "partition/partition-is-zero",
  },
  {
    says: "makes a null partition 0",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => ({ partition: 0, ...found })),
    caughtBy: "partition/partition-is-null",
  },
  {
    says: "reads partitions as u32",
    behaviour: "passthrough",
    mutation: spoilRecord((found) =>
      found.partition === undefined ? found : { ...found, partition: found.partition >>> 0 },
    ),
    caughtBy: "partition/partition-edges",
  },
  {
    says: "makes offset 0 null",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => (found.offset === 0n ? without(found, "offset") : found)),
    caughtBy: "offset/offset-is-zero",
  },
  {
    says: "makes a null offset 0",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => ({ offset: 0n, ...found })),
    caughtBy: "offset/offset-is-null",
  },
  {
    says: "carries offsets in doubles",
    behaviour: "passthrough",
    mutation: spoilRecord((found) =>
      found.offset === undefined ? found : { ...found, offset: BigInt.asIntN(64, BigInt(Number(found.offset))) },
    ),
    caughtBy: "offset/offset-beyond-2-53",
  },
  {
    says: "carries offsets unsigned",
    behaviour: "passthrough",
    mutation: spoilRecord((found) =>
      found.offset === undefined ? found : { ...found, offset: BigInt.asUintN(63, found.offset) },
    ),
    caughtBy: "offset/offset-is-minus-one",
  },
  {
    says: "carries times in 32 bits",
    behaviour: "passthrough",
    mutation: spoilRecord((found) =>
      found.timestamp
        ? { ...found, timestamp: { ...found.timestamp, time: BigInt.asIntN(32, found.timestamp.time) } }
        : found,
    ),
    caughtBy: "timestamp/time-edges",
  },
  {
    says: "makes every timestamp a create-time",
    behaviour: "passthrough",
    mutation: spoilRecord((found) =>
      found.timestamp ? { ...found, timestamp: { ...found.timestamp, kind: "create-time" } } : found,
    ),
    caughtBy: "timestamp/every-kind",
  },
  {
    says: "makes timestamps of kind none null",
    behaviour: "passthrough",
    mutation: spoilRecord((found) => (found.timestamp?.kind === "none" ? without(found, "timestamp") : found)),
    caughtBy: "timestamp/kind-none-is-not-null",
  },
];

const behaviour: readonly Mutant[] = [
  {
    says: "swaps accepted and rejected",
    behaviour: "outcome-by-key",
    mutation: {
      transform: (outcome) =>
        outcome.tag === "accepted"
          ? { ...outcome, tag: "rejected" }
          : outcome.tag === "rejected"
            ? { ...outcome, tag: "accepted" }
            : outcome,
    },
    caughtBy: "outcome/accepted",
  },
  {
    says: "gives rejected records back empty",
    behaviour: "outcome-by-key",
    mutation: {
      transform: (outcome) => (outcome.tag === "rejected" ? { tag: "rejected", val: { headers: [] } } : outcome),
    },
    caughtBy: "outcome/rejected",
  },
  {
    says: "shortens error texts",
    behaviour: "outcome-by-key",
    mutation: {
      transform: (outcome) => (outcome.tag === "error" ? { tag: "error", val: outcome.val.slice(0, 1000) } : outcome),
    },
    caughtBy: "outcome/error-of-64-kib",
  },
  {
    says: "replaces empty error texts",
    behaviour: "outcome-by-key",
    mutation: {
      transform: (outcome) => (outcome.tag === "error" ? { tag: "error", val: outcome.val || "unknown" } : outcome),
    },
    caughtBy: "outcome/error-with-empty-text",
  },
  {
    says: "reverses a batch's outcomes",
    behaviour: "outcome-by-key",
    mutation: { batch: (outcomes) => outcomes.toReversed() },
    caughtBy: "outcome/mixed-in-one-batch",
  },
  {
    says: "loses a batch's last outcome",
    behaviour: "outcome-by-key",
    mutation: { batch: (outcomes) => (outcomes.length > 1 ? outcomes.slice(0, -1) : outcomes) },
    caughtBy: "outcome/mixed-in-one-batch",
  },
  {
    says: "traps at an exception",
    behaviour: "outcome-by-key",
    mutation: {
      transform: (outcome) => {
        if (outcome.tag === "error" && outcome.val === "out of cheese") {
          throw new Error("unreachable");
        }
        return outcome;
      },
    },
    caughtBy: "outcome/thrown-exception",
  },
  {
    says: "drops records with an empty payload",
    behaviour: "tombstone-dropper",
    mutation: {
      transform: (outcome, { payload }) =>
        payload?.length === 0 && outcome.tag !== "error" ? { tag: "rejected", val: outcome.val } : outcome,
    },
    caughtBy: "tombstones/empty-payload-is-accepted",
  },
  {
    says: "takes an empty config for none",
    behaviour: "failing-init",
    mutation: { config: (text) => text || undefined },
    caughtBy: "init/refusal-with-empty-config",
  },
  {
    says: "takes no config for an empty one",
    behaviour: "failing-init",
    mutation: { config: (text) => text ?? "" },
    caughtBy: "init/refusal-without-config",
  },
  {
    says: "normalises the config's line ends",
    behaviour: "failing-init",
    mutation: { config: (text) => text?.replaceAll("\r\n", "\n") },
    caughtBy: "init/refusal-keeps-config-text",
  },
  {
    says: "shortens init's text",
    behaviour: "failing-init",
    mutation: { refusal: (text) => text.slice(0, 100_000) },
    caughtBy: "init/refusal-of-huge-config",
  },
  {
    says: "starts anyway",
    behaviour: "config-echo",
    mutation: { config: (text) => (text?.includes("*nowhere") ? "a: 1" : text) },
    caughtBy: "config/unknown-alias",
  },
  {
    says: "shortens the config",
    behaviour: "config-echo",
    mutation: { config: (text) => text?.slice(0, 7 * 999) },
    caughtBy: "config/huge",
  },
  {
    says: "swaps source and target",
    behaviour: "context-echo",
    worlds: ["restore"],
    mutation: {
      context: (found) =>
        "topic" in found ? found : { sourceTopic: found.targetTopic, targetTopic: found.sourceTopic },
    },
    caughtBy: "context/source-and-target",
  },
  {
    says: "knows one topic only",
    behaviour: "context-echo",
    worlds: ["backup"],
    mutation: { context: () => ({ topic: "orders" }) },
    caughtBy: "context/topic-of-its-own",
  },
  {
    says: "carries requirements in doubles",
    behaviour: "passthrough",
    worlds: ["restore"],
    mutation: { requirements: (count) => BigInt(Number(count)) },
    caughtBy: "requirements/beyond-2-53",
  },
  {
    says: "carries requirements signed",
    behaviour: "passthrough",
    worlds: ["restore"],
    mutation: { requirements: (count) => BigInt.asIntN(64, count) },
    caughtBy: "requirements/beyond-s64",
  },
  {
    says: "keeps offsets",
    behaviour: "repartitioner",
    worlds: ["restore"],
    mutation: {
      transform: (outcome, { offset }) =>
        outcome.tag === "accepted" && offset !== undefined
          ? { tag: "accepted", val: { ...outcome.val, offset } }
          : outcome,
    },
    caughtBy: "repartitioner/offset-is-dropped",
  },
  {
    says: "is off by one at the border",
    behaviour: "repartitioner",
    worlds: ["restore"],
    mutation: {
      transform: (outcome, { partition }) =>
        outcome.tag === "accepted" && partition === 12
          ? { tag: "accepted", val: { ...outcome.val, partition: 12 } }
          : outcome,
    },
    caughtBy: "repartitioner/partition-equal-becomes-zero",
  },
  {
    says: "asks for one partition more",
    behaviour: "repartitioner",
    worlds: ["restore"],
    mutation: { requirements: (count) => count + 1n },
    caughtBy: "repartitioner/requires-its-number",
  },
  {
    says: "accepts negative partitions",
    behaviour: "repartitioner",
    worlds: ["restore"],
    mutation: { transform: (outcome, input) => (outcome.tag === "error" ? { tag: "accepted", val: input } : outcome) },
    caughtBy: "repartitioner/negative-partition-is-an-error",
  },
  {
    says: "masks null values",
    behaviour: "header-remover",
    worlds: ["backup"],
    mutation: mapHeaders((header) =>
      header.key === "email" && header.val === undefined
        ? [{ ...header, val: new TextEncoder().encode("***") }]
        : [header],
    ),
    caughtBy: "header-remover/leaves-a-null-value-null",
  },
  {
    says: "reads YAML 1.1",
    behaviour: "header-remover",
    worlds: ["backup"],
    mutation: { config: (text) => text?.replaceAll(/\b(no|yes|on)\b/g, "true") },
    caughtBy: "header-remover/norway",
  },
  {
    says: "takes unknown fields",
    behaviour: "header-remover",
    worlds: ["backup"],
    mutation: { config: (text) => text?.replace("removes:", "remove:") },
    caughtBy: "header-remover/refuses-unknown-field",
  },
];

describe("the cases", () => {
  for (const mutant of [...record, ...behaviour]) {
    for (const world of mutant.worlds ?? (["backup", "restore"] as const)) {
      it(`catch a ${mutant.behaviour} in the world ${world} that ${mutant.says}`, async () => {
        const result = await run(
          mutant.behaviour,
          referenceEngine(world, behaviourOf(mutant.behaviour), mutant.mutation),
          [mutant.behaviour],
          [`${world}/${mutant.caughtBy.split("/")[0]}/**`],
        );
        expect(result.ok).toBe(false);
        expect(failedNames(result)).toContain(`${world}/${mutant.caughtBy}`);
      });
    }
  }
});

describe("the determinism check", () => {
  it("catches an answer that depends on what ran before", async () => {
    const mutation: Mutation = {
      transform: (outcome, _input, call) =>
        outcome.tag === "error" ? outcome : { tag: outcome.tag, val: { ...outcome.val, partition: call } },
    };
    const result = await run("nothing-at-all", referenceEngine("backup", behaviourOf("passthrough"), mutation), []);
    const kinds = new Set(result.cases.flatMap(({ failures }) => failures.map(({ kind }) => kind)));
    expect(kinds).toEqual(new Set(["not-deterministic", "batch-disagrees"]));
  });

  it("catches an engine that answers batches unlike single records", async () => {
    const mutation: Mutation = {
      batch: (outcomes) => (outcomes.length > 1 ? outcomes.map(() => ({ tag: "error", val: "too many" })) : outcomes),
    };
    const result = await run("nothing-at-all", referenceEngine("backup", behaviourOf("passthrough"), mutation), []);
    const found = result.cases.filter(({ status }) => status === "failed");
    expect(found.map(({ name }) => name)).toContain("backup/any/one-hundred-records");
    expect(
      found.flatMap(({ failures }) => failures.map(({ kind }) => kind)).every((kind) => kind === "batch-disagrees"),
    ).toBe(true);
  });
});

function behaviourOf(name: string): NonNullable<(typeof behaves)[string]> {
  const behave = behaves[name];
  if (behave === undefined) {
    throw new Error(`the reference has no ${name}`);
  }
  return behave;
}

async function run(
  name: string,
  engine: Engine,
  supports: readonly string[] = [name],
  filter: readonly string[] = [],
): Promise<ConformanceResult> {
  return await runConformance({
    component: "mutant.wasm",
    subject: { name, supports },
    cases,
    engine,
    filter,
    seed: 7,
    propertyRuns: 0,
  });
}

function failedNames(result: ConformanceResult): string[] {
  return result.cases.filter(({ status }) => status === "failed").map(({ name }) => name);
}
