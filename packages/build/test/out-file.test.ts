import { lstat, readdir, readFile, readlink, stat, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import { build } from "@armory-plugins/build";
import { describe, expect, it } from "vitest";
import { findOutFile, writeOutFile } from "../src/out-file.ts";
import { tempDir } from "@armory-plugins/support";
import { backupProject, passthrough } from "./support/project.ts";

describe.skipIf(process.platform === "win32")("build() to a symbolic link", () => {
  it("replaces the file that the link points to, and keeps the link", async () => {
    const store = await tempDir({ "v1.wasm": "of an earlier build" });
    const dir = await backupProject(passthrough);
    await symlink(join(store, "v1.wasm"), join(store, "current.wasm"));
    await symlink(join(store, "current.wasm"), join(dir, "plugin.wasm"));
    const { path, size, sha256 } = await build({ projectDir: dir });
    expect(path).toBe(join(dir, "plugin.wasm"));
    expect(await readlink(path)).toBe(join(store, "current.wasm"));
    expect(await readlink(join(store, "current.wasm"))).toBe(join(store, "v1.wasm"));
    const written = await lstat(join(store, "v1.wasm"));
    expect([written.isFile(), written.size]).toEqual([true, size]);
    expect((await readdir(store)).toSorted()).toEqual(["current.wasm", "v1.wasm"]);
    expect((await readdir(dir)).toSorted()).toEqual(["package.json", "plugin.wasm", "src"]);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    ["a relative link, from a directory that is a link", "../real/new.wasm", "real/new.wasm"],
    ["a link to a file that does not exist yet", "next.wasm", "real/next.wasm"],
  ])("follows %s", async (_, target, file) => {
    const root = await tempDir({ "real/kept": "" });
    await symlink(join(root, "real"), join(root, "link"));
    await symlink(target, join(root, "real/plugin.wasm"));
    expect(await findOutFile(join(root, "link/plugin.wasm"))).toBe(join(root, file));
  });

  it("refuses links in a circle, and links into a directory that does not exist", async () => {
    const root = await tempDir();
    await symlink("b.wasm", join(root, "a.wasm"));
    await symlink("a.wasm", join(root, "b.wasm"));
    await symlink("absent/plugin.wasm", join(root, "c.wasm"));
    await expect(findOutFile(join(root, "a.wasm"))).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      message: `[OUTPUT_UNWRITABLE] cannot write "${root}/a.wasm": its symbolic links lead in a circle; remove the link, or give the path of a file`,
    });
    await expect(findOutFile(join(root, "c.wasm"))).rejects.toMatchObject({
      code: "OUTPUT_UNWRITABLE",
      message: `[OUTPUT_UNWRITABLE] cannot write "${root}/absent/plugin.wasm": there is no directory "${root}/absent"; create it first`,
    });
  });
});

describe("writeOutFile()", () => {
  it("leaves a file alone that has these bytes already", async () => {
    const path = join(await tempDir({ "plugin.wasm": "same" }), "plugin.wasm");
    await utimes(path, 1_000_000_000, 1_000_000_000);
    await writeOutFile(path, Buffer.from("same"));
    expect((await stat(path)).mtimeMs).toBe(1_000_000_000_000);
    await writeOutFile(path, Buffer.from("other"));
    expect((await stat(path)).mtimeMs).toBeGreaterThan(1_000_000_000_000);
    expect(await readFile(path, "utf8")).toBe("other");
  });
});
