import { mkdir, readdir, rename, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pruneDirectory } from "../../src/cache/prune-directory.ts";
import { tempDir } from "@armory-plugins/support";

const names = { version: /^v\d$/, file: /^\w+\.bin(\.\d\.tmp)?$/ };

describe("pruneDirectory()", () => {
  it("removes what was used longest ago, wherever it lies, and stale temporary files", async () => {
    const directory = await tempDir();
    await mkdir(join(directory, "v1"));
    await mkdir(join(directory, "v2"));
    const now = Date.now() / 1000;
    for (const [name, hoursAgo] of [
      ["v1/old.bin", 5],
      ["v2/older.bin", 9],
      ["v2/recent.bin", 1],
      ["v2/killed.bin.1.tmp", 2],
      ["v2/writing.bin.2.tmp", 0],
    ] as const) {
      await writeFile(join(directory, name), Buffer.alloc(100));
      await utimes(join(directory, name), now - hoursAgo * 3600, now - 20 * 3600);
    }
    await pruneDirectory(directory, 250, names);
    const left = await readdir(directory, { recursive: true });
    expect(left.toSorted()).toEqual(["v1", "v1/old.bin", "v2", "v2/recent.bin", "v2/writing.bin.2.tmp"]);
    await pruneDirectory(join(directory, "none"), 1, names);
  });

  it("counts and removes only files with the cache's own names", async () => {
    const directory = await tempDir();
    const others = ["a.bin", "v1/notes.txt", "v1/letters.tmp", "v1/deep/a.bin", "w1/a.bin", "v1x/a.bin"];
    for (const name of ["v1/deep", "v1x", "w1"]) await mkdir(join(directory, name), { recursive: true });
    for (const name of [...others, "v1/a.bin", "v1/a.bin.1.tmp"]) {
      await writeFile(join(directory, name), Buffer.alloc(100));
      await utimes(join(directory, name), 1000, 1000);
    }
    await pruneDirectory(directory, 0, names);
    const left = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = left.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.toSorted()).toEqual(others.map((name) => join(directory, name)).toSorted());
  });

  it("follows no link, to a directory or a file", async () => {
    const home = await tempDir();
    const cache = join(home, "cache");
    await mkdir(join(home, "documents/v1"), { recursive: true });
    await mkdir(join(cache, "v1"), { recursive: true });
    await writeFile(join(home, "documents/v1/mine.bin"), Buffer.alloc(100));
    await symlink(join(home, "documents/v1"), join(cache, "v2"));
    await symlink(join(home, "documents/v1/mine.bin"), join(cache, "v1/link.bin"));
    await pruneDirectory(cache, 0, names);
    await rename(cache, join(home, "real"));
    await symlink(join(home, "documents"), cache);
    await pruneDirectory(cache, 0, names);
    expect(await readdir(join(home, "documents/v1"))).toEqual(["mine.bin"]);
    expect((await readdir(join(home, "real"))).toSorted()).toEqual(["v1", "v2"]);
    expect(await readdir(join(home, "real/v1"))).toEqual(["link.bin"]);
  });
});
