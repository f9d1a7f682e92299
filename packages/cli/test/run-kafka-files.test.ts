import { mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { batch, filesBelow, keysBelow, runKafka, segment, segmentAt } from "./support/kafka-logs.ts";

let backup: Uint8Array;
let restore: Uint8Array;

beforeAll(async () => {
  [backup, restore] = await Promise.all([buildGuest("backup"), buildGuest("restore")]);
});

function records(accepted: number): { code: number; err: string } {
  return { code: 0, err: `${accepted} records in: ${accepted} accepted, 0 rejected, 0 failed\n` };
}

describe("the inputs of armory run --format kafka", () => {
  it.runIf(process.platform !== "win32")("may be links, of directories and of segments", async () => {
    const directory = await tempDir({
      "b.wasm": backup,
      [`logs/orders-0/${segment}`]: batch(["a"]),
      [`disk2/orders-1/${segment}`]: batch(["b"]),
      [`disk3/any name`]: batch(["c"], 1),
      "logs/orders-0/notes": "left alone",
    });
    await symlink("../disk2/orders-1", join(directory, "logs/orders-1"));
    await symlink("../../disk3/any name", join(directory, "logs/orders-0", segmentAt(1)));
    await symlink("logs", join(directory, "current"));
    await symlink("gone", join(directory, "logs/gone"));
    expect(await runKafka(directory, "current", "--out", "out")).toEqual(records(3));
    expect(await keysBelow(join(directory, "out"))).toEqual({
      [`orders-0/${segment}`]: ["a"],
      [`orders-0/${segmentAt(1)}`]: ["c"],
      [`orders-1/${segment}`]: ["b"],
    });
  });

  it.runIf(process.platform !== "win32").each([
    [".", "orders-1", 'cannot read "logs/orders-1": it is the same directory as "logs", by a link; remove the link'],
    [
      "orders-0",
      "orders-1",
      'cannot read "logs/orders-1": it is the same directory as "logs/orders-0", by a link; remove the link',
    ],
    ["orders-1", "orders-1", '"logs/orders-1" is a loop of symbolic links'],
    ["gone", "orders-1", '"logs/orders-1" does not exist'],
    ["../gone", `orders-0/${segmentAt(1)}`, `"logs/orders-0/${segmentAt(1)}" does not exist`],
  ])("are refused where a link leads to %j from %s", async (target, link, message) => {
    const directory = await tempDir({ "b.wasm": backup, [`logs/orders-0/${segment}`]: batch(["a"]) });
    await symlink(target, join(directory, "logs", link));
    const { code, err } = await runKafka(directory, "logs", "--out", "out");
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^error: [^\n]*\n$/) });
    expect(err).toContain(message);
    expect(await filesBelow(join(directory, "out"))).toEqual([]);
  });

  it("are of the topic of their own name, where the directory above is not a partition's", async () => {
    const directory = await tempDir({
      "b.wasm": backup,
      "backup-2026/orders.log": batch(["a"]),
      [`backup-07/payments-3/${segment}`]: batch(["b"]),
      "orders-5/refunds.log": batch(["c"], 42),
    });
    expect(await runKafka(directory, "backup-2026/orders.log", "backup-07", "orders-5", "--out", "out")).toEqual(
      records(3),
    );
    expect(await keysBelow(join(directory, "out"))).toEqual({
      [`orders-0/${segment}`]: ["a"],
      [`payments-3/${segment}`]: ["b"],
      [`refunds-0/${segmentAt(42)}`]: ["c"],
    });
    expect(await runKafka(directory, "backup-2026", "--out", "again")).toEqual(records(1));
    expect(await keysBelow(join(directory, "again"))).toEqual({ [`orders-0/${segment}`]: ["a"] });
  });

  it("are not the directories of topics that Kafka deletes or moves, unless they are named", async () => {
    const id = "d6e3e738d17c4119a48f97b2b7825291";
    const [deleted, future, stray] = [`gone-0.${id}-delete`, `orders-1.${id}-future`, `old-2.${id}-stray`];
    const directory = await tempDir({
      "b.wasm": backup,
      [`logs/orders-0/${segment}`]: batch(["a"]),
      [`logs/${deleted}/${segment}`]: batch(["b"]),
      [`logs/${future}/${segment}`]: batch(["c"]),
      [`logs/${stray}/${segment}`]: batch(["d"]),
      [`logs/lost+found/${segment}`]: batch(["e"]),
      [`deleting/${deleted}/${segment}`]: batch(["f"]),
    });
    expect(await runKafka(directory, "logs", "--out", "out")).toEqual({
      code: 0,
      err:
        `left out "logs/${deleted}": Kafka is deleting these partitions; name the directories to run them\n` +
        `left out "logs/${future}": Kafka is moving these partitions to this disk; name the directories to run them\n` +
        `left out "logs/${stray}": Kafka found these partitions on a broker that they don't belong to; name the directories to run them\n` +
        'left out "logs/lost+found": not the directory of a partition (orders-0); name it to run those inside it\n' +
        records(1).err,
    });
    expect(await runKafka(directory, `logs/${deleted}`, `logs/${future}`, `logs/${stray}`, "--out", "named")).toEqual(
      records(3),
    );
    expect(await keysBelow(join(directory, "named"))).toEqual({
      [`gone-0/${segment}`]: ["b"],
      [`old-2/${segment}`]: ["d"],
      [`orders-1/${segment}`]: ["c"],
    });
    expect(await runKafka(directory, "deleting", "--out", "none")).toEqual({
      code: 1,
      err: `error: "deleting" is a directory without .log files; expected a log segment of Kafka, or a directory of them; left out "deleting/${deleted}": Kafka is deleting these partitions; name the directories to run them\n`,
    });
  });

  it("are not Kafka's internal topics in a named directory, unless --internal says so", async () => {
    const internal = [0, 1, 2, 3].map((partition) => `logs/__consumer_offsets-${partition}/${segment}`);
    const directory = await tempDir({
      "b.wasm": backup,
      [`logs/orders-0/${segment}`]: batch(["a"]),
      [`logs/__transaction_state-0/${segment}`]: batch(["b"]),
      ...Object.fromEntries(internal.map((path) => [path, batch(["c"])])),
    });
    expect(await runKafka(directory, "logs", "--out", "out")).toEqual({
      code: 0,
      err:
        'left out "logs/__consumer_offsets-0", "logs/__consumer_offsets-1", "logs/__consumer_offsets-2" and 2 more: ' +
        "internal topics of Kafka; name the directories, or add --internal\n" +
        records(1).err,
    });
    expect(await runKafka(directory, "logs/__transaction_state-0", "--out", "named")).toEqual(records(1));
    expect(await runKafka(directory, "logs", "--internal", "--out", "all")).toEqual(records(6));
    expect((await filesBelow(join(directory, "all"))).length).toBe(6);
  });
});

describe("the output of armory run --format kafka", () => {
  it.each([
    ["by their directories", ["brokerA/orders-0", "brokerB/orders-0"], "orders-0"],
    ["by --topic", ["brokerA/orders-0", "brokerA/payments-0", "--topic", "all"], "all-0"],
    ["by being given twice", ["brokerA/orders-0", `brokerA/orders-0/${segment}`], "orders-0"],
    ["by their first offsets", ["x/orders.log", "y/orders.log"], "orders-0"],
  ])("is never two segments of one name, %s", async (_, args, partition) => {
    const paths = args.slice(0, 2).map((path) => (path.endsWith(".log") ? path : `${path}/${segment}`));
    const directory = await tempDir({
      "b.wasm": backup,
      [`brokerA/orders-0/${segment}`]: batch(["a"]),
      [`brokerA/payments-0/${segment}`]: batch(["b"]),
      [`brokerB/orders-0/${segment}`]: batch(["c"]),
      "x/orders.log": batch(["d"]),
      "y/orders.log": batch(["e"]),
    });
    const refusal = {
      code: 2,
      err: `error: cannot write "${partition}/${segment}": "${paths[0]}" and "${paths[1]}" both become it; run them one by one, each with an --out of its own\n`,
    };
    expect(await runKafka(directory, ...args, "--out", "out")).toEqual(refusal);
    expect(await filesBelow(join(directory, "out"))).toEqual([]);
  });

  it.each([
    ["one partition of two brokers", ["brokerA/orders-0", "brokerB/orders-0"], "orders-0"],
    ["two topics, by --topic", ["brokerA/orders-0", "payments-0", "--topic", "all"], "all-0"],
    ["two topics, by --target-topic", ["brokerA/orders-0", "payments-0", "--target-topic", "all"], "all-0"],
    ["two files of one name", ["x/orders.log", "y/orders.log"], "orders-0"],
  ])("is never made of %s, whose offsets may overlap", async (_, args, partition) => {
    const directory = await tempDir({
      "b.wasm": backup,
      [`brokerA/orders-0/${segment}`]: batch(["a", "b", "c"]),
      [`brokerB/orders-0/${segmentAt(2)}`]: batch(["c", "d"], 2),
      [`payments-0/${segmentAt(5)}`]: batch(["e"], 5),
      "x/orders.log": batch(["f", "g"]),
      "y/orders.log": batch(["g"], 1),
    });
    const { code, err } = await runKafka(directory, ...args, "--out", "out");
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^error: [^\n]*\n$/) });
    expect(err).toMatch(`cannot write "${partition}": `);
    expect(err).toMatch(
      "are of two logs, whose offsets may overlap; run them one by one, each with an --out of its own",
    );
    expect(await filesBelow(join(directory, "out"))).toEqual([]);
  });

  it("has an empty segment where all records of one were moved, so that it replaces the old one", async () => {
    const directory = await tempDir({
      "b.wasm": backup,
      [`orders-0/${segment}`]: batch(["moved"]),
      [`orders-0/${segmentAt(1)}`]: batch(["a"], 1),
    });
    expect(await runKafka(directory, "orders-0", "--out", "out")).toEqual(records(2));
    expect(await keysBelow(join(directory, "out"))).toEqual({
      [`orders-0/${segment}`]: [],
      [`orders-0/${segmentAt(1)}`]: ["a"],
      [`orders-5/moved-from.0/${segment}`]: ["moved"],
    });
  });

  it("keeps the end of a partition's log apart from what was moved to it", async () => {
    const own = Buffer.concat([batch(["a"]), batch(["rejected"], 1)]);
    const directory = await tempDir({
      "b.wasm": backup,
      [`orders-5/${segment}`]: own,
      [`orders-5/moved-from.0/${segmentAt(100)}`]: batch(["b"], 100),
    });
    expect((await runKafka(directory, "orders-5", "--out", "out")).code).toBe(0);
    const written = await readFile(join(directory, "out/orders-5", segment));
    expect([written.length, written.readBigInt64BE(written.length - 61)]).toEqual([batch(["a"]).length + 61, 1n]);
    expect(await runKafka(directory, "orders-5")).toEqual({
      code: 2,
      err: "error: there are 2 logs; name a directory to write them to with --out\n",
    });
  });

  it("is never standard input twice", async () => {
    const directory = await tempDir({ "b.wasm": backup });
    expect(await runKafka(directory, "-", "-", "--out", "out")).toEqual({
      code: 2,
      err: 'error: "-" is given more than once; stdin can be read once\n',
    });
  });

  it("is never two segments of one name, by --target-topic", async () => {
    const directory = await tempDir({
      "b.wasm": restore,
      [`orders-0/${segment}`]: batch(["a"]),
      [`payments-0/${segment}`]: batch(["b"]),
      [`payments-1/${segment}`]: batch(["c"]),
    });
    expect(await runKafka(directory, "orders-0", "payments-0", "--target-topic", "all", "--out", "out")).toEqual({
      code: 2,
      err: `error: cannot write "all-0/${segment}": "orders-0/${segment}" and "payments-0/${segment}" both become it; run them one by one, each with an --out of its own\n`,
    });
    const { code } = await runKafka(directory, "orders-0", "payments-1", "--target-topic", "all", "--out", "out");
    expect({ code, files: await filesBelow(join(directory, "out")) }).toEqual({
      code: 0,
      files: [`all-0/${segment}`, `all-1/${segment}`],
    });
  });

  it.each<[what: string, out: string, link: (directory: string) => Promise<void>]>([
    ["the directory of the inputs", "logs", async () => {}],
    ["a link to it", "link", (directory) => symlink("logs", join(directory, "link"))],
    [
      "a directory with a link to a partition of the inputs",
      "out",
      async (directory) => {
        await mkdir(join(directory, "out"));
        await symlink("../logs/orders-0", join(directory, "out/orders-0"));
      },
    ],
    [
      "a directory with a link to a segment of the inputs",
      "out",
      async (directory) => {
        await mkdir(join(directory, "out/orders-0"), { recursive: true });
        await symlink(`../../logs/orders-0/${segment}`, join(directory, "out/orders-0", segment));
      },
    ],
  ])("does not go to %s", async (_, out, link) => {
    const log = batch(["a", "rejected"]);
    const directory = await tempDir({ "b.wasm": backup, [`logs/orders-0/${segment}`]: log });
    await link(directory);
    expect(await runKafka(directory, "logs/orders-0", "--out", out)).toEqual({
      code: 2,
      err: `error: cannot write to "${out}": it has the input "logs/orders-0/${segment}", which would be replaced; give another directory with --out\n`,
    });
    expect(await readFile(join(directory, "logs/orders-0", segment))).toEqual(log);
    expect(await filesBelow(join(directory, "logs"))).toEqual([`orders-0/${segment}`]);
  });

  it("does not go to a file", async () => {
    const directory = await tempDir({ "b.wasm": backup, "orders.log": batch(["a"]) });
    expect(await runKafka(directory, "orders.log", "--out", "orders.log")).toEqual({
      code: 1,
      err: 'error: cannot write to "orders.log": it is not a directory; give another directory with --out\n',
    });
  });

  it("is not mixed with that of an earlier run", async () => {
    const directory = await tempDir({
      "b.wasm": backup,
      [`v1/orders-0/${segment}`]: batch(["a", "moved"]),
      [`v1/orders-0/${segmentAt(2)}`]: batch(["b"], 2),
      [`v2/orders-0/${segment}`]: batch(["c"]),
      [`v2/orders-5/${segment}`]: batch(["d"]),
      [`v2/payments-0/${segment}`]: batch(["f"]),
    });
    expect(await runKafka(directory, "v1", "--out", "out")).toEqual(records(3));
    const before = await keysBelow(join(directory, "out"));
    expect(await runKafka(directory, "v2", "--out", "out")).toEqual({
      code: 1,
      err: 'error: cannot write to "out": "out/orders-0", "out/orders-5/moved-from.0" have segments already; give another directory with --out, or remove what is there\n',
    });
    await rm(join(directory, "out/orders-0"), { recursive: true });
    expect(await runKafka(directory, "v2", "--out", "out")).toEqual({
      code: 1,
      err: 'error: cannot write to "out": "out/orders-5/moved-from.0" has segments already; give another directory with --out, or remove what is there\n',
    });
    expect(await runKafka(directory, "v2/orders-5", "v2/payments-0", "--out", "out")).toEqual(records(2));
    expect(await keysBelow(join(directory, "out"))).toEqual({
      [`orders-5/${segment}`]: ["d"],
      [`orders-5/moved-from.0/${segment}`]: before[`orders-5/moved-from.0/${segment}`],
      [`payments-0/${segment}`]: ["f"],
    });
  });

  it("is not mixed with that of a run that goes on, or was killed", async () => {
    const partial = `out/orders-0/${segment}.partial`;
    const directory = await tempDir({ "b.wasm": backup, [`orders-0/${segment}`]: batch(["a"]), [partial]: "half" });
    expect(await runKafka(directory, "orders-0", "--out", "out")).toEqual({
      code: 1,
      err: 'error: cannot write to "out": "out/orders-0" has segments already; give another directory with --out, or remove what is there\n',
    });
    expect(await readFile(join(directory, partial), "utf8")).toBe("half");
  });

  it("has moved records where a broker does not take them for its own, and reads them back", async () => {
    const directory = await tempDir({
      "b.wasm": backup,
      [`orders-0/${segment}`]: batch(["a", "moved", "b"]),
      [`orders-5/${segment}`]: batch(["move stays", "c"]),
    });
    expect(await runKafka(directory, "orders-0", "orders-5", "--out", "out")).toEqual(records(5));
    const written = {
      [`orders-0/${segment}`]: ["a", "b"],
      [`orders-5/${segment}`]: ["move stays", "c"],
      [`orders-5/moved-from.0/${segment}`]: ["moved"],
    };
    expect(await keysBelow(join(directory, "out"))).toEqual(written);
    expect(await runKafka(directory, "out", "--out", "again")).toEqual(records(5));
    expect(await keysBelow(join(directory, "again"))).toEqual(written);
    expect(await runKafka(directory, `out/orders-5/moved-from.0/${segment}`, "--out", "one")).toEqual(records(1));
    expect(await keysBelow(join(directory, "one"))).toEqual({ [`orders-5/moved-from.0/${segment}`]: ["moved"] });
  });

  it("may be in directories that are missing, which all partitions make at the same time", async () => {
    const partitions = Array.from({ length: 8 }, (_, partition) => `orders-${partition}/${segment}`);
    const directory = await tempDir({
      "b.wasm": backup,
      ...Object.fromEntries(partitions.map((path) => [`logs/${path}`, batch(["a"])])),
    });
    expect(await runKafka(directory, "logs", "--out", "a/b/c", "--threads", "8")).toEqual(records(8));
    expect(await filesBelow(join(directory, "a/b/c"))).toEqual(partitions);
  });
});
