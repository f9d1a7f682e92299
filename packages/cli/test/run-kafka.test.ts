import { readdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { readRecordBatches } from "@armory-plugins/kafka/record-batches";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { batch, filesBelow, keysOf, runKafka, segment } from "./support/kafka-logs.ts";
import { spawnArmory } from "./support/spawn-armory.ts";

let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

/** Run `armory run --format kafka` in a folder with the plugin and these files. */
async function run(
  args: readonly string[],
  files: Readonly<Record<string, Uint8Array>>,
): Promise<{ code: number; err: string; directory: string }> {
  const directory = await tempDir({ "b.wasm": backup, ...files });
  return { ...(await runKafka(directory, ...args)), directory };
}

/** A batch of 725 bytes: a million records of one offset, compressed with zstd; it is itself compressed with Brotli here. */
const bomb = brotliDecompressSync(
  Buffer.from(
    "G9QC+B8Hdkz4C7yIBZ2U4Hm42fvNYduztGjp1AxSzW7pHcLRKoH/VgNcfOYGB1JiGSQpZDoojjzijcAGMYxBAIcrzzcl4QeNcOz+tL2+Ouuv+2M4oPEAEYT3V/EMlgifbUTHJYXeW49lLltpCQ==",
    "base64",
  ),
);

describe("armory run --format kafka", () => {
  it("gives the bytes of a log back when the plugin passes its records on", async () => {
    const log = Buffer.concat([batch(["a", "b"]), batch(["c"], 2)]);
    const { code, err, directory } = await run(["orders-3", "--out", "out"], { [`orders-3/${segment}`]: log });
    expect({ code, err }).toEqual({ code: 0, err: "3 records in: 3 accepted, 0 rejected, 0 failed\n" });
    expect(await filesBelow(join(directory, "out"))).toEqual([`orders-3/${segment}`]);
    expect(await readFile(join(directory, "out/orders-3", segment))).toEqual(log);
  });

  it.each(["gzip", "snappy", "lz4", "zstd"] as const)("keeps the compression %s", async (compression) => {
    const log = batch(["a", "rejected", "b"], 0, compression);
    const { directory } = await run(["orders-0", "--out", "out"], { [`orders-0/${segment}`]: log });
    const [written] = readRecordBatches(await readFile(join(directory, "out/orders-0", segment)));
    const [read] = readRecordBatches(log);
    expect(written).toEqual({ ...read, records: read?.records.filter((_, index) => index !== 1) });
  });

  it("runs each partition of a topic, its segments in the order of their offsets", async () => {
    const files = {
      [`logs/orders-0/${segment}`]: batch(["a"]),
      "logs/orders-0/00000000000000000001.log": batch(["b"], 1),
      [`logs/orders-1/${segment}`]: batch(["c"]),
      [`logs/orders-10/${segment}`]: batch(["rejected"]),
      "logs/orders-0/00000000000000000000.index": Buffer.from("left alone"),
    };
    const { code, err, directory } = await run(["logs", "--out", "out", "--threads", "2"], files);
    expect({ code, err }).toEqual({ code: 0, err: "4 records in: 3 accepted, 1 rejected, 0 failed\n" });
    expect((await filesBelow(join(directory, "out"))).toSorted()).toEqual([
      `orders-0/${segment}`,
      "orders-0/00000000000000000001.log",
      `orders-1/${segment}`,
      `orders-10/${segment}`,
    ]);
    expect(keysOf(await readFile(join(directory, "out/orders-10", segment)))).toEqual([]);
  });

  it.runIf(process.platform !== "win32")("writes through no link in the folder of --out", async () => {
    const directory = await tempDir({
      "b.wasm": backup,
      [`orders-0/${segment}`]: batch(["a"]),
      "outside/kept": "kept",
      [`out/orders-0/other`]: "other",
    });
    const runOnce = (): Promise<{ code: number; err: string }> => runKafka(directory, "orders-0", "--out", "out");
    await symlink("../../outside/kept", join(directory, "out/orders-0", `${segment}.partial`));
    expect(await runOnce()).toMatchObject({ code: 1 });
    await rm(join(directory, "out/orders-0"), { recursive: true });
    await symlink("../outside", join(directory, "out/orders-0"));
    const { code, err } = await runOnce();
    expect(code).toBe(1);
    expect(err).toContain(
      `cannot write "${join(directory, "out/orders-0", segment)}": "${join(directory, "out/orders-0")}" is a symbolic link; give another directory with --out, or remove what is there`,
    );
    expect(await readdir(join(directory, "outside"))).toEqual(["kept"]);
    expect(await readFile(join(directory, "outside/kept"), "utf8")).toBe("kept");
  });

  it("writes no topic whose name leads out of the folder of --out", async () => {
    const { code, err, directory } = await run(["orders-0", "--out", "out/a/b", "--topic", "../../outside"], {
      [`orders-0/${segment}`]: batch(["a"]),
    });
    expect(code).toBe(1);
    expect(err).toContain(
      'error: cannot write topic "../../outside": its name becomes that of a directory; give another one with --topic or --target-topic',
    );
    expect((await readdir(directory)).toSorted()).toEqual(["b.wasm", "orders-0"]);
  });

  it("reads stdin and writes stdout where there is one partition", async () => {
    const directory = await tempDir({ "b.wasm": backup, "orders.log": batch(["a", "rejected", "b"]) });
    const { child, ended } = spawnArmory(
      ["run", "b.wasm", "--format", "kafka", "orders.log", "--out", "out"],
      directory,
    );
    child.stdin.end();
    expect(await ended).toMatchObject({ code: 0, out: "" });
    const fromFile = await readFile(join(directory, `out/orders-0/${segment}`));
    const other = spawnArmory(["run", "b.wasm", "--format", "kafka", "-q"], directory);
    const chunks: Buffer[] = [];
    other.child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    other.child.stdin.end(await readFile(join(directory, "orders.log")));
    expect(await other.ended).toMatchObject({ code: 0, err: "" });
    expect(Buffer.concat(chunks)).toEqual(fromFile);
  });

  it.each([
    ["an error", "e", "answered error: payload of e; "],
    [
      "a trap",
      "t",
      "failed: [TRAPPED] wasm trap: wasm `unreachable` instruction executed (memory in use: 262144 of 268435456 bytes); ",
    ],
    [
      "a record that takes too long",
      "l",
      'failed: [CALL_TIMEOUT] plugin b, topic "orders": call took more than 200 ms and was stopped; raise --call-timeout, or ',
    ],
  ])("stops at %s, and names the record", async (_, key, text) => {
    const { code, err, directory } = await run(["orders-0", "--out", "out", "--call-timeout", "200ms"], {
      [`orders-0/${segment}`]: batch(["a", key, "b"], 40),
    });
    expect({ code, err }).toEqual({
      code: 1,
      err:
        "2 records in: 1 accepted, 0 rejected, 1 failed\n" +
        `error: "orders-0/${segment}", partition 0, offset 41: plugin "b" ${text}continue with --on-error skip or pass\n`,
    });
    expect(await filesBelow(join(directory, "out"))).toEqual([]);
  });

  it.each([
    ["skip", ["a", "b", "c"], "left out"],
    ["pass", ["a", "e", "b", "l", "t", "c"], "passed on"],
  ])("goes on with --on-error %s, whatever a record does", async (action, keys, done) => {
    const { code, err, directory } = await run(
      ["orders-0", "--out", "out", "--on-error", action, "--call-timeout", "200ms"],
      { [`orders-0/${segment}`]: batch(["a", "e", "b", "l", "t", "c"]) },
    );
    expect(code).toBe(0);
    expect(err).toContain(`orders-0/${segment}, partition 0, offset 1: payload of e (${done})\n`);
    expect(err).toContain("6 records in: 3 accepted, 0 rejected, 3 failed\n");
    expect(keysOf(await readFile(join(directory, "out/orders-0", segment)))).toEqual(keys);
  });

  it.each([
    [
      "is no log",
      Buffer.from('{"key":"a","payload":null,"headers":[]}\n'.repeat(3)),
      "are these the bytes of a Kafka log segment?",
    ],
    ["was damaged", damaged(batch(["a", "b"])), "they were damaged"],
    [
      "repeats an offset a million times",
      bomb,
      "record 1 of 1000000: its offset delta is 0, and that of the record before it 0; offsets must grow",
    ],
  ])("says where a log %s, and leaves no half of a file", async (_, bytes, message) => {
    const { code, err, directory } = await run(["orders-0", "--out", "out"], { [`orders-0/${segment}`]: bytes });
    expect(code).toBe(1);
    expect(err).toContain(`error: "orders-0/${segment}"`);
    expect(err).toContain(message);
    expect(await filesBelow(join(directory, "out"))).toEqual([]);
  });

  it.each([
    [["orders-0", "orders-1"], "there are 2 logs; name a directory to write them to with --out"],
    [["orders-0", "--only", "accepted"], "--only is for --format jsonl; logs hold accepted records"],
    [["missing-0"], '"missing-0" does not exist; expected a log segment of Kafka, or a directory of them'],
    [["."], '"." is a directory without .log files; expected a log segment of Kafka, or a directory of them'],
  ])("refuses %j", async (args, message) => {
    const files =
      args[0] === "." ? {} : { [`orders-0/${segment}`]: batch(["a"]), [`orders-1/${segment}`]: batch(["b"]) };
    const { code, err } = await run(args, files);
    expect(code).not.toBe(0);
    expect(err).toContain(`error: ${message}`);
  });
});

/** The same bytes but for one bit of a record. */
function damaged(bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(copy.length - 5) ^ 1, copy.length - 5);
  return copy;
}
