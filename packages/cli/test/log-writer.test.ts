import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FolderWriter } from "../src/logs/log-writer.ts";
import { batch, filesBelow, keysBelow, segment, segmentAt } from "./support/kafka-logs.ts";
import { tempDir } from "./support/temp-dir.ts";

describe("FolderWriter", () => {
  it("leaves a file to the run that began it, and replaces none that is whole", async () => {
    const folder = await tempDir();
    const path = join(folder, "orders-0", segment);
    const [first, second, third] = [1, 2, 3].map(() => new FolderWriter(folder, "orders", 0, segment));
    await first?.write(0, Buffer.from("the first "));
    await expect(second?.write(0, Buffer.from("the second"))).rejects.toMatchObject({
      code: "OUTPUT_FAILED",
      detail: `cannot write "${path}": "${path}.partial" exists: another run writes it, or was killed; then remove it, or give another directory with --out`,
    });
    await second?.abandon();
    await first?.write(0, Buffer.from("run"));
    await first?.finish();
    await expect(third?.write(0, Buffer.from("the third"))).rejects.toMatchObject({
      code: "OUTPUT_FAILED",
      detail: `cannot write "${path}": the file exists already; remove it, or give another directory with --out`,
    });
    await third?.abandon();
    expect(await filesBelow(folder)).toEqual([`orders-0/${segment}`]);
    expect(await readFile(path, "utf8")).toBe("the first run");
  });

  it("begins another file, named by its first offset, before one is larger than a broker loads", async () => {
    const folder = await tempDir();
    const writer = new FolderWriter(folder, "orders", 0, segment, 2 * batch(["a"]).length);
    const batches = [0, 3, 7].map((offset) => batch(["a"], offset));
    for (const bytes of batches) await writer.write(0, bytes);
    await writer.write(5, batch(["moved"], 8));
    await writer.finish();
    expect(await keysBelow(folder)).toEqual({
      [`orders-0/${segment}`]: ["a", "a"],
      [`orders-0/${segmentAt(7)}`]: ["a"],
      [`orders-5/moved-from.0/${segment}`]: ["moved"],
    });
  });
});
