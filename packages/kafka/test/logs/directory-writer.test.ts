import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { DirectoryWriter } from "../../src/logs/directory-writer.ts";

const segment = "00000000000000000000.log";

describe("DirectoryWriter", () => {
  it("leaves a file to the run that began it, and replaces none that is whole", async () => {
    const directory = await tempDir();
    const path = join(directory, "orders-0", segment);
    const [first, second, third] = [1, 2, 3].map(() => new DirectoryWriter(directory, "orders", 0, segment));
    await first?.write(0, Buffer.from("the first "));
    await expect(second?.write(0, Buffer.from("the second"))).rejects.toMatchObject({
      code: "OUTPUT_EXISTS",
      detail: `cannot write "${path}": another run writes it, or was killed: "${path}.partial" exists`,
      remedy: "choose another directory, or remove what is there",
    });
    await second?.abandon();
    await first?.write(0, Buffer.from("run"));
    await first?.finish();
    await expect(third?.write(0, Buffer.from("the third"))).rejects.toMatchObject({
      code: "OUTPUT_EXISTS",
      detail: `cannot write "${path}": the file exists already`,
    });
    await third?.abandon();
    expect(await filesIn(directory)).toEqual({ [`orders-0/${segment}`]: Buffer.from("the first run") });
  });

  it("begins another file, named by its first offset, before one is larger than a broker loads", async () => {
    const directory = await tempDir();
    const [first, second, third] = [batch(0n), batch(3n), batch(7n)];
    const writer = new DirectoryWriter(directory, "orders", 0, segment, 2 * first.length);
    for (const bytes of [first, second, third]) await writer.write(0, bytes);
    await writer.write(5, batch(8n));
    await writer.finish();
    expect(await filesIn(directory)).toEqual({
      [`orders-0/${segment}`]: Buffer.concat([first, second]),
      "orders-0/00000000000000000007.log": third,
      [`orders-5/moved-from.0/${segment}`]: batch(8n),
    });
  });
});

function batch(baseOffset: bigint): Buffer {
  return writeRecordBatch([{ key: Buffer.from("a"), headers: [], offset: baseOffset }]);
}

/** What all files below a directory hold, by their paths. */
async function filesIn(directory: string): Promise<Record<string, Buffer>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path.slice(directory.length + 1), await readFile(path)] as const)),
  );
}
