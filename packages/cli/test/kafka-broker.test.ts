// A real broker: armory run reads its logs, what it writes is put back, and the broker's clients go on.
import { copyFile, readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { main } from "@armory-plugins/cli";
import { readRecordBatches } from "@armory-plugins/kafka/record-batches";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { findKafkaJars, KafkaBroker, KafkaClients } from "./support/kafka-broker.ts";
import { fakeTerminal } from "./support/terminal.ts";

const jars = findKafkaJars();
if (jars === undefined) {
  const fact = "Kafka is not here, so that no log is put back into a broker; get it with: npm run toolchains -- kafka";
  if (process.env["CI"] !== undefined) throw new Error(fact);
  console.warn(`SKIPPED: ${fact}`);
}

const topics = ["plain", "idempotent", "transactional", "all", "open", "rolling"];

describe.skipIf(jars === undefined)("the logs of a broker", () => {
  it("go back into it: they are consumed as expected, and consumers' offsets and producers go on", async () => {
    const directory = await tempDir({ "b.wasm": await buildGuest("backup") });
    const broker = await KafkaBroker.create(jars ?? "", join(directory, "broker"));
    onTestFinished(() => broker.stop());
    await broker.start();
    const clients = new KafkaClients(jars ?? "", broker.address);
    onTestFinished(() => clients.stop());

    // A log that the broker has open, and filled up with zeros
    expect(await clients.do("create preallocated:preallocate=true:segment.bytes=8388608")).toBe("created");
    expect(await clients.do("send idempotent preallocated a r b")).toBe("0 1 2");
    const live = join(broker.data, "preallocated-0");
    const terminal = fakeTerminal(directory);
    expect(await main(["run", "b.wasm", "--format", "kafka", live, "--out", "live"], terminal)).toBe(0);
    expect(terminal.err()).toMatch(
      /^warning: \S+\.log: byte \d+: zeros follow, .*\n3 records in: 2 accepted, 1 rejected/,
    );
    const [written = ""] = await segmentsOf(join(directory, "live/preallocated-0"));
    const [batch, another] = readRecordBatches(await readFile(written));
    expect([batch?.lastOffset, batch?.records.map(({ key }) => key?.toString()), another]).toEqual([
      2n,
      ["a", "b"],
      undefined,
    ]);

    expect(await clients.do("create plain idempotent transactional all open rolling:segment.ms=1")).toBe("created");
    // The plugin leaves out what begins with "r": all of each topic's last batch
    expect(await clients.do("send plain plain a r1 b")).toBe("0 1 2");
    expect(await clients.do("send plain plain r2 r3")).toBe("3 4");
    expect(await clients.do("send idempotent idempotent a b")).toBe("0 1");
    expect(await clients.do("send idempotent idempotent r1 r2")).toBe("2 3");
    expect(await clients.do("send other idempotent c")).toBe("4");
    expect(await clients.do("commit transactional a r1")).toBe("0 1");
    expect(await clients.do("abort transactional b c")).toBe("3 4");
    expect(await clients.do("commit transactional r2 r3")).toBe("6 7");
    expect(await clients.do("begin open r1 r2")).toBe("0 1");
    expect(await clients.do("send idempotent all r1 r2")).toBe("0 1");
    expect(await clients.do("send plain rolling a")).toBe("0");
    expect(await clients.do("send plain rolling r1 r2")).toBe("1 2");
    expect(await clients.do("send plain rolling b")).toBe("3");
    expect(await clients.do("send plain rolling r3")).toBe("4");
    expect(await clients.do("consume before plain")).toBe("0=a 1=r1 2=b 3=r2 4=r3");
    expect(await clients.do("consume before idempotent")).toBe("0=a 1=b 2=r1 3=r2 4=c");
    expect(await clients.do("consume before transactional")).toBe("0=a 1=r1 6=r2 7=r3");
    expect(await clients.do("consume before all")).toBe("0=r1 1=r2");
    expect(await clients.do("consume before rolling")).toBe("0=a 1=r1 2=r2 3=b 4=r3");

    await broker.stop();
    await transform(broker, directory);
    await broker.start();

    expect(await clients.do("send plain plain d")).toBe("5");
    expect(await clients.do("send idempotent idempotent d e")).toBe("5 6");
    expect(await clients.do("send other idempotent f")).toBe("7");
    expect(await clients.do("consume before open")).toBe("");
    expect(await clients.do("finish open d")).toBe("2");
    expect(await clients.do("commit transactional d")).toBe("9");
    expect(await clients.do("send idempotent all d")).toBe("2");
    expect(await clients.do("send plain rolling d")).toBe("5");
    expect(await clients.do("consume before plain")).toBe("5=d");
    expect(await clients.do("consume before idempotent")).toBe("5=d 6=e 7=f");
    expect(await clients.do("consume before transactional")).toBe("9=d");
    expect(await clients.do("consume before all")).toBe("2=d");
    expect(await clients.do("consume before open")).toBe("2=d");
    expect(await clients.do("consume before rolling")).toBe("5=d");
    expect(await clients.do("consume after plain")).toBe("0=a 2=b 5=d");
    expect(await clients.do("consume after idempotent")).toBe("0=a 1=b 4=c 5=d 6=e 7=f");
    expect(await clients.do("consume after transactional")).toBe("0=a 9=d");
    expect(await clients.do("consume after all")).toBe("2=d");
    expect(await clients.do("consume after rolling")).toBe("0=a 3=b 5=d");

    // A producer that is refused a sequence number starts anew with another epoch
    await broker.stop();
    const [log = ""] = await segmentsOf(join(broker.data, "idempotent-0"));
    const batches = readRecordBatches(await readFile(log));
    expect(
      batches.map(({ baseOffset, baseSequence, producerEpoch }) => [baseOffset, baseSequence, producerEpoch]),
    ).toEqual([
      [0n, 0, 0],
      [2n, 2, 0],
      [4n, 0, 0],
      [5n, 4, 0],
      [7n, 1, 0],
    ]);
  });
});

async function segmentsOf(directory: string): Promise<string[]> {
  const files = await readdir(directory);
  return files.filter((file) => file.endsWith(".log")).map((file) => join(directory, file));
}

/** Send the broker's own logs through the plugin, and put what comes out in their place. */
async function transform(broker: KafkaBroker, directory: string): Promise<void> {
  const partitions = topics.map((topic) => `${topic}-0`);
  const logs = partitions.map((name) => join(broker.data, name));
  const terminal = fakeTerminal(directory);
  const code = await main(["run", "b.wasm", "--format", "kafka", ...logs, "--out", "out", "-q"], terminal);
  expect({ code, err: terminal.err() }).toEqual({ code: 0, err: "" });
  const rolled = await segmentsOf(join(directory, "out", "rolling-0"));
  expect(await Promise.all(rolled.toSorted().map(async (path) => [basename(path), (await stat(path)).size]))).toEqual([
    ["00000000000000000000.log", expect.any(Number)],
    ["00000000000000000001.log", 0],
    ["00000000000000000003.log", expect.any(Number)],
    ["00000000000000000004.log", 61],
  ]);
  for (const name of partitions) {
    const log = join(broker.data, name);
    const files = await readdir(log);
    // What the broker knows of a log besides it: it finds that out again
    for (const file of files.filter((one) => /\.(?:index|timeindex|txnindex|snapshot)$/.test(one))) {
      await rm(join(log, file));
    }
    for (const segment of await segmentsOf(join(directory, "out", name))) {
      await copyFile(segment, join(log, basename(segment)));
    }
  }
  await rm(join(broker.data, ".kafka_cleanshutdown"));
}
