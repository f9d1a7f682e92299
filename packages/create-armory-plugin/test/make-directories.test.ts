import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeDirectories, removeDirectories } from "../src/make-directories.ts";

describe("removeDirectories()", () => {
  it("removes what was made, but nothing that somebody else put beside it meanwhile", async () => {
    const root = await mkdtemp(join(tmpdir(), "create-armory-plugin-"));
    onTestFinished(() => rm(root, { recursive: true, force: true }));
    const mine = join(root, "all/plugins/mine");
    const made = makeDirectories(mine);
    expect(made).toEqual([join(root, "all"), join(root, "all/plugins"), mine]);
    await writeFile(join(mine, "package.json"), "{}");
    await mkdir(join(root, "all/plugins/theirs"));
    removeDirectories(made, mine);
    expect((await readdir(root, { recursive: true })).toSorted()).toEqual(["all", "all/plugins", "all/plugins/theirs"]);
    await rm(join(root, "all/plugins/theirs"), { recursive: true });
    removeDirectories(made.slice(0, -1), mine);
    expect(await readdir(root)).toEqual([]);
  });
});
