import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeRecordBatch, type Compression } from "@armory-plugins/kafka/record-batches";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { runArmory } from "./support/spawn-armory.ts";

let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

/** What a user sees of `armory run`, but for how fast it was. */
async function run(
  directory: string,
  args: readonly string[],
  input: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const { err, ...rest } = await runArmory(["run", "b.wasm", ...args], directory, input);
  return { ...rest, err: err.replace(/; [\d,]+ records\/s.*/g, "") };
}

const keys = (...all: readonly string[]): string =>
  all.map((key) => `{"headers":[],"key":"${key}","payload":"x"}\n`).join("");

describe("armory run --isolation process", () => {
  it.each([
    ["passes, rejects and answers with an error", [], keys("a", "r", "e", "b")],
    ["traps", [], keys("a", "t", "b")],
    ["traps, and its records are left out", ["--on-error", "skip"], keys("a", "t", "b", "t")],
  ])("shows what a thread shows of a plugin that %s", async (_, args, input) => {
    const directory = await tempDir({ "b.wasm": backup });
    const inThread = await run(directory, args, input);
    expect(await run(directory, ["--isolation", "process", ...args], input)).toEqual(inThread);
    expect(inThread.out).toContain('"key":"a"');
  });

  it.each(["none", "gzip", "snappy", "lz4", "zstd"] satisfies Compression[])(
    "writes the bytes that a thread writes, of logs with compression %s",
    async (compression) => {
      const records = ["a", "rejected", "t", "b"].map((key, index) => ({
        key: Buffer.from(key),
        headers: [],
        offset: BigInt(index),
        timestamp: { kind: "create-time" as const, time: 1_700_000_000_000n },
        payload: Buffer.from(`payload of ${key}`),
      }));
      const name = "00000000000000000000.log";
      const directory = await tempDir({
        "b.wasm": backup,
        [`orders-0/${name}`]: writeRecordBatch(records, { compression }),
      });
      const args = (out: string): string[] => ["orders-0", "--format", "kafka", "--on-error", "skip", "--out", out];
      const inThread = await run(directory, args("thread"), "");
      expect(await run(directory, ["--isolation", "process", ...args("process")], "")).toEqual(inThread);
      expect(await readFile(join(directory, "process/orders-0", name))).toEqual(
        await readFile(join(directory, "thread/orders-0", name)),
      );
    },
  );

  it("knows no other isolation", async () => {
    const directory = await tempDir({ "b.wasm": backup });
    expect(await run(directory, ["--isolation", "container"], "")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Allowed choices are thread, process.") as string,
    });
  });
});
