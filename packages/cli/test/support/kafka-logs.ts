import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { readRecordBatches, writeRecordBatch, type Compression } from "@armory-plugins/kafka/record-batches";
import { fakeTerminal } from "./terminal.ts";

/** The name of a partition's first segment. */
export const segment = "00000000000000000000.log";

/** The name of a segment that begins with this offset. */
export function segmentAt(offset: number): string {
  return `${offset.toString().padStart(20, "0")}.log`;
}

/** The keys of each segment below a folder, by its path. */
export async function keysBelow(directory: string): Promise<Record<string, string[]>> {
  const paths = await filesBelow(directory);
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, keysOf(await readFile(join(directory, path)))] as const)),
  );
}

/** A batch of records with these keys; their first letters tell the guest `backup` what to do. */
export function batch(keys: readonly string[], baseOffset = 0, compression: Compression = "none"): Buffer {
  const records = keys.map((key, index) => ({
    key: Buffer.from(key),
    headers: [{ key: "trace", val: Buffer.from(key) }, { key: "none" }],
    offset: BigInt(baseOffset + index),
    timestamp: { kind: "create-time" as const, time: 1_700_000_000_000n + BigInt(index) },
    payload: Buffer.from(`payload of ${key}`),
  }));
  return writeRecordBatch(records, { compression });
}

/** The keys of all records of a segment. */
export function keysOf(bytes: Uint8Array): string[] {
  return readRecordBatches(bytes).flatMap((one) => one.records.map(({ key }) => Buffer.from(key ?? []).toString()));
}

/** Run `armory run b.wasm --format kafka` in a folder; what it says comes without its speed. */
export async function runKafka(directory: string, ...args: readonly string[]): Promise<{ code: number; err: string }> {
  const terminal = fakeTerminal(directory);
  const code = await main(["run", "b.wasm", "--format", "kafka", ...args], terminal);
  return { code, err: terminal.err().replace(/; [\d,]+ records\/s.*/g, "") };
}

/** The paths of all files below a folder, with slashes and in order. */
export async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .toSorted();
}
