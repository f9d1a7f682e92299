import { execFile } from "node:child_process";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type RecordBatch, readRecordBatches } from "@armory-plugins/kafka/record-batches";
import type { Kafka } from "../../scripts/kafka.ts";

/** A batch in JSON: 64-bit numbers as text, bytes in hexadecimal digits. */
export interface BatchJson extends Record<string, unknown> {
  readonly records: readonly unknown[];
}

/** Compile Segments.java into a folder; gives where to find it besides Kafka's own code. */
export async function compileSegments({ classPath }: Kafka, directory: string): Promise<Kafka> {
  await run("javac", ["-cp", classPath, "-d", directory, source], { timeout: 120_000 });
  return { classPath: [directory, classPath].join(delimiter) };
}

/** Let Kafka's own code write a segment for each compression into a folder. */
export async function kafkaWrites(kafka: Kafka, directory: string): Promise<void> {
  await java(kafka, "Segments", "write", directory);
}

/** Let Kafka's own code read a segment. */
export async function kafkaReads(kafka: Kafka, file: string): Promise<BatchJson[]> {
  const lines = await java(kafka, "Segments", "read", file);
  return lines.map((line) => JSON.parse(line) as BatchJson);
}

/** What `kafka-dump-log` prints of segments, line by line. */
export function kafkaDumps(kafka: Kafka, files: readonly string[]): Promise<string[]> {
  const tool = "org.apache.kafka.tools.DumpLogSegments";
  return java(kafka, tool, "--deep-iteration", "--print-data-log", "--files", files.join(","));
}

/** What this package reads, in JSON as of {@link kafkaReads}. */
export function weRead(bytes: Uint8Array): BatchJson[] {
  return readRecordBatches(bytes).map(toJson);
}

// --- internal ---

const source = fileURLToPath(new URL("Segments.java", import.meta.url));
const run = promisify(execFile);

async function java({ classPath }: Kafka, ...args: readonly string[]): Promise<string[]> {
  const { stdout } = await run("java", ["-Xshare:auto", "-cp", classPath, ...args], {
    maxBuffer: 2 ** 28,
    timeout: 120_000,
  });
  return stdout.split("\n").filter((line) => line !== "");
}

function toJson(batch: RecordBatch): BatchJson {
  const hex = (bytes: Uint8Array | undefined): string | null =>
    bytes === undefined ? null : Buffer.from(bytes).toString("hex");
  const records = batch.records.map(({ key, payload, headers, offset, timestamp }) => ({
    offset: `${offset}`,
    timestamp: `${timestamp?.time}`,
    key: hex(key),
    payload: hex(payload),
    headers: headers.map((header) => [hex(Buffer.from(header.key)), hex(header.val)]),
  }));
  const numbers = Object.entries(batch).map(([name, value]) => [name, typeof value === "bigint" ? `${value}` : value]);
  return { ...Object.fromEntries(numbers), records };
}
