import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pruneFolder } from "../src/translation/prune-folder.ts";
import { tempDir } from "./support/temp-dir.ts";

describe("pruneFolder()", () => {
  it("removes what was used longest ago, wherever it lies, and stale temporary files", async () => {
    const folder = await tempDir();
    await mkdir(join(folder, "v1"));
    await mkdir(join(folder, "v2"));
    const now = Date.now() / 1000;
    for (const [name, hoursAgo] of [
      ["v1/old.bin", 5],
      ["v2/older.bin", 9],
      ["v2/recent.bin", 1],
      ["v2/killed.bin.1.tmp", 2],
      ["v2/writing.bin.2.tmp", 0],
    ] as const) {
      await writeFile(join(folder, name), Buffer.alloc(100));
      await utimes(join(folder, name), now - hoursAgo * 3600, now - 20 * 3600);
    }
    await pruneFolder(folder, 250);
    const left = await readdir(folder, { recursive: true });
    expect(left.toSorted()).toEqual(["v1", "v1/old.bin", "v2", "v2/recent.bin", "v2/writing.bin.2.tmp"]);
    await pruneFolder(join(folder, "none"), 1);
  });
});
