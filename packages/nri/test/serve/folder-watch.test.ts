import { mkdir, open, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { watchFolders } from "../../src/serve/folder-watch.ts";
import type { WatchTimes } from "../../src/serve/folder-watch.ts";
import type { Scan } from "../../src/serve/scan-folders.ts";
import { tempDir } from "../support/temp-dir.ts";

interface Watched {
  readonly plugins: string;
  readonly config: string;
  readonly scans: Scan[];
  /** Waits for so many scans, and a little for one too many. */
  readonly expectScans: (count: number) => Promise<Scan>;
}

async function startWatching(files: Readonly<Record<string, string>>, times?: WatchTimes): Promise<Watched> {
  const folder = await tempDir(files);
  const where = { plugins: join(folder, "plugins"), config: join(folder, "conf") };
  const scans: Scan[] = [];
  const end = new AbortController();
  const watching = (async () => {
    for await (const scan of watchFolders(where, end.signal, times)) scans.push(scan);
  })();
  onTestFinished(async () => {
    end.abort();
    await watching;
  });
  await vi.waitFor(() => expect(scans).toHaveLength(1), { timeout: 60_000 });
  const expectScans = async (count: number): Promise<Scan> => {
    await vi.waitFor(() => expect(scans.length).toBeGreaterThanOrEqual(count), { timeout: 60_000 });
    await sleep(1000);
    expect(scans).toHaveLength(count);
    return scans[count - 1] as Scan;
  };
  return { ...where, scans, expectScans };
}

describe("watchFolders()", () => {
  it("gives what is there at once, and what is added, changed and removed later", async () => {
    const { plugins, config, scans, expectScans } = await startWatching({
      "plugins/10-a.wasm": "1",
      "conf/a.conf": "1",
    });
    expect([...(scans[0]?.plugins.keys() ?? [])]).toEqual(["10-a"]);
    await writeFile(join(plugins, "20-b.wasm"), "1");
    expect([...(await expectScans(2)).plugins.keys()]).toEqual(["10-a", "20-b"]);
    await writeFile(join(config, "a.conf"), "22");
    const changed = await expectScans(3);
    expect(changed.plugins.get("10-a")?.config?.signature).not.toBe(scans[1]?.plugins.get("10-a")?.config?.signature);
    await rm(join(plugins, "10-a.wasm"));
    expect([...(await expectScans(4)).plugins.keys()]).toEqual(["20-b"]);
  });

  it("waits until a file that is written in pieces has settled", async () => {
    const { plugins, expectScans } = await startWatching({ "plugins/10-a.wasm": "1" });
    await using file = await open(join(plugins, "10-a.wasm"), "w");
    for (let piece = 0; piece < 8; piece += 1) {
      await file.write("a piece of it");
      await sleep(100);
    }
    expect([...(await expectScans(2)).plugins.keys()]).toEqual(["10-a"]);
  });

  it("gives one change for a file that is put in the place of another", async () => {
    const { plugins, expectScans } = await startWatching({ "plugins/10-a.wasm": "1" });
    await writeFile(join(plugins, ".10-a.wasm.tmp"), "2");
    await rename(join(plugins, ".10-a.wasm.tmp"), join(plugins, "10-a.wasm"));
    expect([...(await expectScans(2)).plugins.keys()]).toEqual(["10-a"]);
  });

  it("does not lose a plugin that is removed and written again at once", async () => {
    const { plugins, expectScans } = await startWatching({ "plugins/10-a.wasm": "1" });
    await rm(join(plugins, "10-a.wasm"));
    await sleep(50);
    await writeFile(join(plugins, "10-a.wasm"), "2");
    expect([...(await expectScans(2)).plugins.keys()]).toEqual(["10-a"]);
  });

  it.runIf(process.platform !== "win32")(
    "follows a ConfigMap mount, whose ..data is switched to another folder",
    async () => {
      const { plugins, config, scans, expectScans } = await startWatching({
        "plugins/..2026_1/10-a.wasm": "1",
        "conf/..2026_1/a.conf": "1",
      });
      expect(scans[0]?.plugins.size).toBe(0);
      for (const [folder, name] of [
        [plugins, "10-a.wasm"],
        [config, "a.conf"],
      ] as const) {
        await symlink("..2026_1", join(folder, "..data"));
        await symlink(join("..data", name), join(folder, name));
      }
      expect([...(await expectScans(2)).plugins.keys()]).toEqual(["10-a"]);
      // As kubelet's atomic writer does.
      await mkdir(join(config, "..2026_2"));
      await writeFile(join(config, "..2026_2/a.conf"), "2");
      await symlink("..2026_2", join(config, "..data_tmp"));
      await rename(join(config, "..data_tmp"), join(config, "..data"));
      await rm(join(config, "..2026_1"), { recursive: true });
      const switched = await expectScans(3);
      expect(switched.plugins.get("10-a")?.config?.signature).not.toBe(
        scans[1]?.plugins.get("10-a")?.config?.signature,
      );
    },
  );

  it("sees folders that come later, by looking now and then", async () => {
    const { plugins, expectScans } = await startWatching({ other: "" }, { pollMs: 200 });
    await mkdir(plugins);
    await writeFile(join(plugins, "10-a.wasm"), "1");
    expect([...(await expectScans(2)).plugins.keys()]).toEqual(["10-a"]);
    await rm(plugins, { recursive: true });
    expect((await expectScans(3)).plugins.size).toBe(0);
    await mkdir(plugins);
    await writeFile(join(plugins, "10-a.wasm"), "1");
    expect([...(await expectScans(4)).plugins.keys()]).toEqual(["10-a"]);
  });

  it("does not wake for files that are none of a plugin's", async () => {
    const { plugins, config, expectScans } = await startWatching({ "plugins/10-a.wasm": "1", "conf/a.conf": "1" });
    await writeFile(join(plugins, ".hidden"), "1");
    await writeFile(join(config, "other.conf"), "1");
    expect([...(await expectScans(1)).plugins.keys()]).toEqual(["10-a"]);
  });
});
