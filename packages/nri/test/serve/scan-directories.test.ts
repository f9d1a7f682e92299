import { execFileSync } from "node:child_process";
import { chmod, mkdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scanDirectories } from "../../src/serve/scan-directories.ts";
import type { PluginDirectories } from "../../src/serve/scan-directories.ts";
import { tempDir } from "@armory-plugins/support";

async function directoriesWith(files: Readonly<Record<string, string>>): Promise<PluginDirectories> {
  const directory = await tempDir(files);
  return { plugins: join(directory, "plugins"), config: join(directory, "conf") };
}

/** What was found, with paths as they are below the folder. */
async function scan(
  where: PluginDirectories,
): Promise<{ plugins: Record<string, unknown>; problems: Record<string, string> }> {
  const { plugins, problems } = await scanDirectories(where);
  const short = (path: string | undefined): string | undefined => path?.split("/").slice(-2).join("/");
  return {
    plugins: Object.fromEntries(
      [...plugins].map(([name, found]) => [
        name,
        [found.module, found.config, found.settings].map((file) => short(file?.path)),
      ]),
    ),
    problems: Object.fromEntries([...problems].map(([path, { code }]) => [short(path) ?? "", code])),
  };
}

describe("scanDirectories()", () => {
  it("finds plugins with their configs and settings, specific ones first", async () => {
    const where = await directoriesWith({
      "plugins/20-b.wasm": "",
      "plugins/10-a.wasm": "",
      "conf/10-a.conf": "",
      "conf/a.conf": "",
      "conf/b.conf": "",
      "conf/a.yaml": "",
      "conf/20-b.yaml": "",
      "conf/b.yaml": "",
    });
    expect(await scan(where)).toEqual({
      plugins: {
        "10-a": ["plugins/10-a.wasm", "conf/10-a.conf", "conf/a.yaml"],
        "20-b": ["plugins/20-b.wasm", "conf/b.conf", "conf/20-b.yaml"],
      },
      problems: {},
    });
  });

  it("finds nothing where there is no folder", async () => {
    expect(await scan(await directoriesWith({}))).toEqual({ plugins: {}, problems: {} });
  });

  it.runIf(process.platform !== "win32")(
    "takes files without the ending when they are executable, as the runtime does",
    async () => {
      const where = await directoriesWith({ "plugins/10-a": "", "plugins/20-b": "", "plugins/README": "" });
      await chmod(join(where.plugins, "10-a"), 0o755);
      expect(await scan(where)).toEqual({ plugins: { "10-a": ["plugins/10-a", undefined, undefined] }, problems: {} });
    },
  );

  it("leaves out directories without the ending, and names with a dot in front", async () => {
    const where = await directoriesWith({
      "plugins/10-a/x": "",
      "plugins/.10-b.wasm.tmp": "",
      "plugins/.20-c.wasm": "",
    });
    expect(await scan(where)).toEqual({ plugins: {}, problems: {} });
  });

  it.runIf(process.platform !== "win32")(
    "tells of what is not a file where one belongs, and reads none of it",
    async () => {
      const where = await directoriesWith({
        "plugins/10-a.wasm/x": "",
        "plugins/20-b.wasm": "",
        "plugins/30-c.wasm": "",
        "conf/b.yaml/x": "",
      });
      execFileSync("mkfifo", [join(where.plugins, "40-d.wasm"), join(where.config, "30-c.conf")]);
      const { plugins, problems } = await scanDirectories(where);
      expect([...plugins.keys()]).toEqual([]);
      expect([...problems.values()].map(({ message }) => message)).toEqual([
        `[FILE_UNREADABLE] cannot read "${where.plugins}/10-a.wasm": it is a directory, not a file; expected a plugin`,
        `[FILE_UNREADABLE] cannot read "${where.config}/b.yaml": it is a directory, not a file; expected a plugin's settings`,
        `[FILE_UNREADABLE] cannot read "${where.config}/30-c.conf": it is a pipe, not a file; expected a plugin's config`,
        `[FILE_UNREADABLE] cannot read "${where.plugins}/40-d.wasm": it is a pipe, not a file; expected a plugin`,
      ]);
    },
  );

  it("tells of bad names and of two files for one plugin, and finds the others", async () => {
    const where = await directoriesWith({
      "plugins/10-a": "",
      "plugins/10-a.wasm": "",
      "plugins/b.wasm": "",
      "plugins/3-c.wasm": "",
      "plugins/40-d.wasm": "",
    });
    await chmod(join(where.plugins, "10-a"), 0o755);
    const { plugins, problems } = await scan(where);
    expect(Object.keys(plugins)).toEqual(["10-a", "40-d"]);
    expect(problems).toEqual({
      "plugins/10-a.wasm": "DUPLICATE_PLUGIN",
      "plugins/b.wasm": "INVALID_PLUGIN_NAME",
      "plugins/3-c.wasm": "INVALID_PLUGIN_NAME",
    });
  });

  it("tells of names that lead to no file", async () => {
    const where = await directoriesWith({ "plugins/10-a.wasm": "" });
    await symlink("none", join(where.plugins, "20-b.wasm"));
    await symlink("none", join(where.plugins, "README"));
    await writeFile(
      Buffer.concat([Buffer.from(join(where.plugins, "30-")), Buffer.from([0xff]), Buffer.from(".wasm")]),
      "",
    );
    const { plugins, problems } = await scan(where);
    expect(Object.keys(plugins)).toEqual(["10-a"]);
    expect(problems).toEqual({
      "plugins/20-b.wasm": "FILE_UNREADABLE",
      "plugins/30-\u{fffd}.wasm": "FILE_UNREADABLE",
    });
  });

  it("tells of a folder that is a file, and of links that lead in circles", async () => {
    const where = await directoriesWith({ plugins: "" });
    expect(await scan(where)).toMatchObject({
      problems: { [where.plugins.split("/").slice(-2).join("/")]: "FILE_UNREADABLE" },
    });
    const linked = await directoriesWith({ "plugins/10-a.wasm": "" });
    await mkdir(linked.config);
    await symlink("a.conf", join(linked.config, "a.conf"));
    expect(await scan(linked)).toEqual({ plugins: {}, problems: { "plugins/10-a.wasm": "FILE_UNREADABLE" } });
  });

  it("has a signature that changes with each file, and with nothing else", async () => {
    const where = await directoriesWith({ "plugins/10-a.wasm": "1", "conf/a.conf": "1", "conf/other.conf": "1" });
    const signatures = [(await scanDirectories(where)).signature];
    const change = async (deed: () => Promise<unknown>): Promise<void> => {
      await deed();
      signatures.push((await scanDirectories(where)).signature);
    };
    await change(() => writeFile(join(where.config, "a.conf"), "2"));
    await change(() => writeFile(join(where.config, "10-a.conf"), "2"));
    await change(() => writeFile(join(where.plugins, "10-a.wasm"), "22"));
    await change(() => utimes(join(where.plugins, "10-a.wasm"), 1, 1));
    await change(async () => {
      await writeFile(join(where.plugins, ".new"), "22");
      await utimes(join(where.plugins, ".new"), 1, 1);
      await rename(join(where.plugins, ".new"), join(where.plugins, "10-a.wasm"));
    });
    await change(() => rm(join(where.config, "10-a.conf")));
    await change(() => writeFile(join(where.plugins, "b.wasm"), ""));
    expect(new Set(signatures).size).toBe(signatures.length);
    await writeFile(join(where.config, "other.conf"), "3");
    expect((await scanDirectories(where)).signature).toBe(signatures.at(-1));
  });
});
