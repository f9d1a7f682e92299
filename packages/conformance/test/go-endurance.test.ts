import { spawnSync } from "node:child_process";
import { access } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { KafkaRecord, KafkaRecordHeader, Outcome } from "@armory-plugins/wit";
import { describe, expect, it } from "vitest";
import {
  type Engine,
  createWasmtimeEngine,
  installWasmtime,
  isConformanceError,
  v8Engine,
} from "@armory-plugins/conformance";
import { loadRecordPlugin } from "./load-record-plugin.ts";

// A plugin in Go brings a collector of garbage. Where the component model forbids it, it must not call out of the plugin, or wasmtime
// traps, sooner or later; and it must run at all, or the memory grows: docs/languages/go.md. What a workload allocates in all is a
// multiple of the memory that it may have.

const MiB = 1024 * 1024;
const timeout = 10 * 60_000;

const hasGo = spawnSync("go", ["version"]).status === 0;
const hasPython = await installWasmtime().then(
  () => true,
  (error: unknown) => {
    if (isConformanceError(error) && error.code === "ENGINE_MISSING") return false;
    throw error;
  },
);
const engines: Engine[] = hasPython ? [v8Engine, createWasmtimeEngine()] : [v8Engine];

interface Workload {
  readonly name: string;
  readonly records: number;
  readonly payloadBytes: number;
  readonly headers: number;
  readonly memoryBytes: number;
}

const workloads: readonly Workload[] = [
  { name: "100,000 records of 200 B", records: 100_000, payloadBytes: 200, headers: 3, memoryBytes: 16 * MiB },
  { name: "300 records of 200 KB", records: 300, payloadBytes: 200_000, headers: 3, memoryBytes: 16 * MiB },
  { name: "30 records of 1 MiB", records: 30, payloadBytes: MiB, headers: 3, memoryBytes: 20 * MiB },
  { name: "200 records of 1,000 headers", records: 200, payloadBytes: 0, headers: 1000, memoryBytes: 16 * MiB },
];

describe.skipIf(!hasGo).each(engines)("a backup plugin in Go on $name", (engine) => {
  it.each(workloads)("transforms $name in flat memory", { timeout }, async (workload) => {
    const outcomes = await transformAll(engine, "backup", "remove: [email]\nmask: [phone]", workload, (record) => ({
      ...record,
      headers: record.headers.filter(({ key }) => key !== "email").map(masked),
    }));
    expect(outcomes).toBe(workload.records);
  });
});

describe.skipIf(!hasGo).each(engines)("a restore plugin in Go on $name", (engine) => {
  it("transforms 20,000 records of 1 KB in flat memory", { timeout }, async () => {
    const workload = { records: 20_000, payloadBytes: 1000, headers: 3, memoryBytes: 16 * MiB };
    const outcomes = await transformAll(
      engine,
      "restore",
      "noPartitions: 7",
      workload,
      ({ key, headers, timestamp, payload }, index) => ({
        key,
        headers,
        timestamp,
        payload,
        partition: index % 7,
      }),
    );
    expect(outcomes).toBe(workload.records);
  });
});

// --- internal ---

/** Send records through the template's component, and hold each that it accepts against the expected one; how many there were. */
async function transformAll(
  engine: Engine,
  kind: "backup" | "restore",
  config: string,
  { records, payloadBytes, headers, memoryBytes }: Omit<Workload, "name">,
  expected: (record: Required<KafkaRecord>, index: number) => KafkaRecord,
): Promise<number> {
  const limits = { memoryBytes, loadMs: 120_000, initMs: 60_000, callMs: 60_000 };
  const plugin = await loadRecordPlugin(engine, await component(kind), { limits });
  try {
    const context = kind === "backup" ? { topic: "orders" } : { sourceTopic: "orders", targetTopic: "orders" };
    const answer = await plugin.open(context, config);
    if (answer.tag === "refused") throw new Error(answer.text);
    const batch = Math.max(1, Math.min(500, Math.floor(MiB / (payloadBytes + headers * 30))));
    let done = 0;
    while (done < records) {
      const given = Array.from({ length: Math.min(batch, records - done) }, (_, at) =>
        makeRecord(done + at, payloadBytes, headers),
      );
      const outcomes = await answer.instance.transform(given);
      for (const [at, record] of given.entries()) {
        const wanted = render({ tag: "accepted", val: expected(record, done + at) });
        const got = render(outcomes[at]);
        if (got !== wanted) throw new Error(`record ${done + at} is ${cut(got)}; expected ${cut(wanted)}`);
      }
      done += outcomes.length;
    }
    return done;
  } finally {
    await plugin.close();
  }
}

async function component(kind: string): Promise<string> {
  const path = fileURLToPath(new URL(`../../../templates/${kind}/go/plugin.wasm`, import.meta.url));
  await access(path).catch(() => {
    throw new Error(`${path} is not built; run: npx turbo run build --filter=template-${kind}-go`);
  });
  return path;
}

function makeRecord(index: number, payloadBytes: number, count: number): Required<KafkaRecord> {
  const headers = Array.from({ length: count }, (_, at): KafkaRecordHeader => {
    const key = ["trace-id", "email", "phone"][at % 3] ?? "";
    return { key, val: Buffer.from(`${key} ${index + at}`) };
  });
  return {
    key: Buffer.from(`order-${index}`),
    headers,
    partition: index,
    offset: BigInt(index),
    timestamp: { kind: "create-time", time: 1_767_603_600_000n + BigInt(index) },
    payload: Buffer.alloc(payloadBytes, index % 251),
  };
}

function masked(header: KafkaRecordHeader): KafkaRecordHeader {
  return header.key === "phone" ? { key: header.key, val: Buffer.from("***") } : header;
}

/** An outcome as one text; expect() takes minutes for so many bytes. */
function render(outcome: Outcome | undefined): string {
  if (outcome === undefined || outcome.tag === "error") return `error ${outcome?.val}`;
  const { key, headers, partition, offset, timestamp, payload } = outcome.val;
  const parts = [outcome.tag, latin1(key), partition, offset, timestamp?.kind, timestamp?.time, latin1(payload)];
  return [...parts, ...headers.map((header) => `${header.key}=${latin1(header.val)}`)].map(String).join("\n");
}

function cut(text: string): string {
  return JSON.stringify(text.slice(0, 400));
}

function latin1(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "null" : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
