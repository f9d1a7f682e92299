import type { KafkaRecord, Outcome } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import {
  type CaseResult,
  type ConformanceOptions,
  type ConformanceResult,
  type Engine,
  loadCases,
  runConformance,
} from "@armory-plugins/conformance";
import type { RecordEnginePlugin } from "@armory-plugins/conformance/systems/kafka";
import { type PropertyCasesOptions, propertyCases as casesOf } from "../src/system/property.ts";
import { kafka } from "../src/systems/kafka/index.ts";
import { loadRecordPlugin } from "./load-record-plugin.ts";
import { behaves } from "./reference-behaviours.ts";
import { type Mutation, referenceEngine, spoilRecord } from "./reference-engine.ts";

const cases = await loadCases();
const propertyCases = (world: string, options: PropertyCasesOptions): ReturnType<typeof casesOf> =>
  casesOf(kafka.properties, world, options);

describe("the cases of properties", () => {
  it("depend on seed and number of runs alone", () => {
    const made = (seed: number, runs: number): string => JSON.stringify(propertyCases("restore", { seed, runs }));
    expect(made(7, 20)).toBe(made(7, 20));
    expect(made(7, 20)).not.toBe(made(8, 20));
    expect(made(7, 20)).not.toBe(made(7, 21));
  });

  it("are as many values as wanted, a quarter of it where each needs an instance", () => {
    const steps = Object.fromEntries(propertyCases("restore", { seed: 1, runs: 40 }).map((one) => [one.name, one]));
    expect(steps["restore/property/records-come-back"]?.steps[1]).toMatchObject({ transform: { length: 40 } });
    expect(steps["restore/property/random-config-never-traps"]?.steps).toHaveLength(2 * 10);
    expect(steps["restore/property/requirements-come-back"]?.steps).toHaveLength(1 + 40);
  });

  it("have what is null, empty, and at its edge, in a run of the usual size", () => {
    const text = JSON.stringify(propertyCases("backup", { seed: 1, runs: 100 }));
    for (const piece of [
      '"key":null',
      '"hex":""',
      "\\u0000",
      "\ufeff",
      "9223372036854775807",
      "2147483647",
      '"repeat"',
    ]) {
      expect(text).toContain(piece);
    }
  });

  it("are of well-formed text only, as WIT wants it", () => {
    const broken: string[] = [];
    for (let seed = 0; seed < 20; seed++) {
      JSON.stringify(propertyCases("backup", { seed, runs: 100 }), (_field, value: unknown) => {
        if (typeof value === "string" && !value.isWellFormed()) broken.push(value);
        return value;
      });
    }
    expect(broken).toEqual([]);
  });
});

describe("runConformance()", () => {
  it("tries the properties that a plugin claims, and those that hold for all", async () => {
    expect(names(await run("passthrough", "backup"))).toEqual([
      ["backup/property/random-config-never-traps", "passed"],
      ["backup/property/records-come-back", "passed"],
      ["backup/property/records-never-trap", "passed"],
    ]);
    expect(names(await run("repartitioner", "restore"))).toEqual([
      ["restore/property/random-config-never-traps", "passed"],
      ["restore/property/records-never-trap", "passed"],
    ]);
  });

  it("finds nothing wrong with the references, whatever the seed", async () => {
    for (const behaviour of ["passthrough", "header-remover"] as const) {
      for (let seed = 100; seed < 110; seed++) {
        expect(failed(await run(behaviour, "backup", {}, { seed }))).toEqual([]);
      }
    }
    for (let seed = 100; seed < 110; seed++) {
      expect(failed(await run("repartitioner", "restore", {}, { seed }))).toEqual([]);
      expect(failed(await run("passthrough", "restore", {}, { seed }))).toEqual([]);
    }
  });

  it("leaves properties out when no value is wanted", async () => {
    const result = await run("passthrough", "backup", {}, { propertyRuns: 0, filter: [] });
    expect(result.cases.filter(({ name }) => name.includes("/property/"))).toEqual([]);
  });

  it("does not run properties alone: a plugin without a case stays an error", async () => {
    await expect(run("passthrough", "backup", {}, { cases: [], filter: [] })).rejects.toThrow(
      "[NO_CASE_SELECTED] none of 0 cases",
    );
  });

  it("does not try records on a plugin that refuses its config, and says so", async () => {
    const result = await run("failing-init", "backup", {}, { subject: { name: "demo", supports: [] } });
    const found = result.cases.find(({ name }) => name === "backup/property/records-never-trap");
    expect(found).toMatchObject({
      status: "not-run",
      why: expect.stringContaining("name a config that it starts with"),
    });
  });

  it("stops looking for the smallest value when its signal says so", async () => {
    const controller = new AbortController();
    let calls = 0;
    const mutation: Mutation = {
      transform: (outcome, _record, call) => {
        calls = call;
        if (call > 250) controller.abort(new Error("enough"));
        return { tag: "error", val: outcome.tag };
      },
    };
    const options = { signal: controller.signal, filter: ["*/property/records-come-back"], concurrency: 1 };
    await expect(run("passthrough", "backup", mutation, options)).rejects.toThrow("enough");
    expect(calls).toBeLessThan(400);
  });
});

describe("a property that fails", () => {
  it("shows the smallest record that fails, what came back and the command that does it again", async () => {
    const keepsAscii = spoilRecord((record) => ({ ...record, headers: record.headers.map(withoutNul) }));
    const found = only(await run("passthrough", "backup", keepsAscii), "backup/property/records-come-back");
    expect(found).toEqual({
      name: "backup/property/records-come-back",
      description: "random records come back identical to the byte",
      clause: "kannika:wasi-plugins@0.1.0/types#kafka-record",
      behaviour: "passthrough",
      status: "failed",
      milliseconds: expect.any(Number),
      failures: [
        {
          kind: "mismatch",
          step: 1,
          item: { name: "record", index: 0 },
          given: String.raw`{ headers: ["\u0000" = null] }`,
          expected: String.raw`accepted { headers: ["\u0000" = null] }`,
          actual: 'accepted { headers: ["" = null] }',
          difference: String.raw`headers[0].key: "", expected "\u0000"`,
        },
      ],
      command:
        "npx armory conformance mutant.wasm --engine reference --case backup/property/records-come-back --seed 7",
    });
  });

  it("shows the config that traps, in init or at the record behind it", async () => {
    const name = "backup/property/random-config-never-traps";
    const [atInit] = only(await runTrapping(/&a/), name).failures;
    expect(atInit).toEqual({
      kind: "broken-call",
      step: 0,
      given: expect.stringMatching(/^config ".*&a.*"$/),
      expected: "ok or an error",
      actual: "[TRAPPED] unreachable",
    });
    const [atRecord] = only(await run("passthrough", "backup", { transform: trap }), name).failures;
    expect(atRecord).toMatchObject({ kind: "broken-call", step: 1, given: 'config ""' });
  });

  it("shows the number of partitions that does not come back", async () => {
    const clipped: Mutation = { requirements: (count) => BigInt.asUintN(63, count) };
    const [failure] = only(
      await run("passthrough", "restore", clipped),
      "restore/property/requirements-come-back",
    ).failures;
    expect(failure).toMatchObject({ given: "9223372036854775808 partitions", actual: "0 partitions" });
  });

  it("shows the value as it was given when it fails only behind others", async () => {
    const tired: Mutation = {
      batch: (outcomes) =>
        outcomes.length > 50 ? [...outcomes.slice(0, 50), ...outcomes.slice(50).map(refuse)] : outcomes,
    };
    const found = only(await run("passthrough", "backup", tired), "backup/property/records-come-back");
    expect(found.failures).toMatchObject([
      { kind: "mismatch", item: { name: "record", index: 50 } },
      { kind: "batch-disagrees", item: { name: "record", index: 50 } },
    ]);
  });

  it("is a known failure where one says so", async () => {
    const subject = {
      name: "demo",
      supports: ["passthrough"],
      knownFailures: [{ case: "*/property/records-*", subject: "demo", why: "a bug", since: "2026-11" }],
    };
    const result = await run(
      "passthrough",
      "backup",
      { transform: refuse },
      { subject, filter: ["*/property/records-come-back"] },
    );
    expect(names(result)).toEqual([["backup/property/records-come-back", "expected-failure"]]);
  });
});

// What a careless binding does to values that are rare.
const mutants: Readonly<Record<string, Mutation>> = {
  "drops the NUL from a header's key": spoilRecord((record) => ({
    ...record,
    headers: record.headers.map(withoutNul),
  })),
  "cuts a byte order mark off a header's key": mapKeys((key) => key.replace(/^\ufeff/, "")),
  "makes what is no character another one": mapKeys((key) => key.replaceAll(/[\ufffe\uffff]/g, "\ufffd")),
  "composes a header's key": mapKeys((key) => key.normalize("NFC")),
  "writes surrogates of a header's key apart": mapKeys((key) =>
    key.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "\ufffd\ufffd"),
  ),
  "turns an empty key into null": spoilRecord((record) => (record.key?.length === 0 ? omit(record, "key") : record)),
  "turns a null payload into an empty one": spoilRecord((record) => ({
    ...record,
    payload: record.payload ?? new Uint8Array(),
  })),
  "loses an empty header value": mapHeaders((header) => (header.val?.length === 0 ? { key: header.key } : header)),
  "clips an offset to 53 bits": spoilRecord((record) => rounded(record)),
  "clips a time to 32 bits": spoilRecord((record) =>
    record.timestamp === undefined
      ? record
      : { ...record, timestamp: { ...record.timestamp, time: BigInt.asIntN(32, record.timestamp.time) } },
  ),
  "takes a negative partition for an unsigned one": spoilRecord((record) =>
    record.partition === undefined ? record : { ...record, partition: Math.abs(record.partition) },
  ),
  "takes bytes for text": spoilRecord((record) =>
    record.payload === undefined
      ? record
      : { ...record, payload: Buffer.from(Buffer.from(record.payload).toString("utf8")) },
  ),
  "cuts a payload at 32 KiB": spoilRecord((record) =>
    record.payload === undefined ? record : { ...record, payload: record.payload.subarray(0, 32_767) },
  ),
  "keeps one of equal headers": spoilRecord((record) => ({
    ...record,
    headers: [...new Map(record.headers.map((header) => [header.key, header])).values()],
  })),
  "forgets the time of the kind none": spoilRecord((record) =>
    record.timestamp?.kind === "none" ? omit(record, "timestamp") : record,
  ),
};

describe("records-come-back", () => {
  for (const [says, mutation] of Object.entries(mutants)) {
    it(`catches a passthrough that ${says}`, async () => {
      const options = { filter: ["*/property/records-come-back"], seed: 1 };
      const [failure] = only(
        await run("passthrough", "backup", mutation, options),
        "backup/property/records-come-back",
      ).failures;
      expect(failure).toMatchObject({ kind: "mismatch", given: expect.any(String) });
    });
  }
});

describe("random-config-never-traps", () => {
  const fatal: Readonly<Record<string, RegExp>> = {
    "an anchor that holds itself": /&a \[\*a/,
    "a nesting of more than a hundred and fifty": /(?:\[|\{a: |- |\? ){150}/,
    "a control character": /\p{Cc}/u,
    "a tag": /!!\w+/,
    "a tab": /\t/,
    "a second document": /^---|^\.\.\./m,
    "a number beyond 64 bits": /\d{20}/,
    "the same field twice": /remove: \[\]\nremove: \[\]/,
  };
  for (const [says, pattern] of Object.entries(fatal)) {
    it(`catches a plugin that traps on ${says}`, async () => {
      const result = await runTrapping(pattern, { propertyRuns: 1000 });
      expect(failed(result)).toEqual(["backup/property/random-config-never-traps"]);
    });
  }
});

/** Only the properties, where nothing else is said. */
async function run(
  behaviour: string,
  world: "backup" | "restore",
  mutation: Mutation = {},
  options: Partial<ConformanceOptions> = {},
): Promise<ConformanceResult> {
  const subject = { name: "demo", supports: [behaviour] };
  const engine = referenceEngine(world, behaves[behaviour] ?? trap, mutation);
  return await runConformance({
    component: "mutant.wasm",
    subject,
    cases,
    engine,
    seed: 7,
    filter: ["*/property/*"],
    ...options,
  });
}

/** A passthrough whose init traps on some configs. */
async function runTrapping(pattern: RegExp, options: Partial<ConformanceOptions> = {}): Promise<ConformanceResult> {
  const reference = referenceEngine("backup", behaves["passthrough"] ?? trap);
  const engine: Engine = {
    ...reference,
    load: async (...given): Promise<RecordEnginePlugin> => {
      const plugin = await loadRecordPlugin(reference, ...given);
      return {
        ...plugin,
        open: async (context, config) => (pattern.test(config ?? "") ? trap() : await plugin.open(context, config)),
      };
    },
  };
  return await run("passthrough", "backup", {}, { engine, ...options });
}

function names(result: ConformanceResult): [string, string][] {
  return result.cases.map(({ name, status }) => [name, status]);
}

function failed(result: ConformanceResult): string[] {
  return result.cases.filter(({ status }) => status === "failed").map(({ name }) => name);
}

function only(result: ConformanceResult, name: string): CaseResult {
  const found = result.cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`"${name}" did not run`);
  return found;
}

/** What a trap looks like to the harness. */
function trap(): never {
  throw Object.assign(new Error("unreachable"), { code: "TRAPPED" });
}

function refuse(): Outcome {
  return { tag: "error", val: "tired" };
}

type Header = KafkaRecord["headers"][number];

function mapHeaders(change: (header: Header) => Header): Mutation {
  return spoilRecord((record) => ({ ...record, headers: record.headers.map(change) }));
}

function mapKeys(change: (key: string) => string): Mutation {
  return mapHeaders((header) => ({ ...header, key: change(header.key) }));
}

function withoutNul(header: Header): Header {
  return { ...header, key: header.key.replaceAll("\u0000", "") };
}

function omit(record: KafkaRecord, field: Exclude<keyof KafkaRecord, "headers">): KafkaRecord {
  const rest = { ...record };
  delete rest[field];
  return rest;
}

function rounded(record: KafkaRecord): KafkaRecord {
  return record.offset === undefined ? record : { ...record, offset: BigInt.asIntN(64, BigInt(Number(record.offset))) };
}
