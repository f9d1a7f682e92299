import { EventEmitter, once } from "node:events";
import { mkdir, open, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { watchDirectories } from "../../src/serve/directory-watch.ts";
import type { WatchTimes } from "../../src/serve/directory-watch.ts";
import type { Scan } from "../../src/serve/scan-directories.ts";
import { tempDir } from "@armory-plugins/support";

interface Watched {
  readonly plugins: string;
  readonly config: string;
  readonly scans: Scan[];
  /** Waits for one more scan, and makes sure that no other follows it. */
  readonly next: () => Promise<Scan>;
}

async function startWatching(files: Readonly<Record<string, string>>, times?: WatchTimes): Promise<Watched> {
  const directory = await tempDir(files);
  const where = { plugins: join(directory, "plugins"), config: join(directory, "conf") };
  const scans: Scan[] = [];
  const given = new EventEmitter();
  const end = new AbortController();
  const watching = (async () => {
    for await (const scan of watchDirectories(where, end.signal, times)) {
      scans.push(scan);
      given.emit("scan");
    }
  })();
  onTestFinished(async () => {
    end.abort();
    await watching;
  });
  const until = async (count: number): Promise<void> => {
    while (scans.length < count) await once(given, "scan");
  };
  await until(1);
  let seen = 1;
  const next = async (): Promise<Scan> => {
    await until(seen + 1);
    const scan = scans[seen] as Scan;
    // What would follow it by itself comes before what is written now
    await writeFile(join(where.plugins, "99-mark.wasm"), String(seen));
    await until(seen + 2);
    const marked = scans[seen + 1] as Scan;
    expect(marked.plugins.get("99-mark")?.module.signature).not.toBe(scan.plugins.get("99-mark")?.module.signature);
    expect(namesOf(marked)).toEqual(namesOf(scan));
    seen += 2;
    return scan;
  };
  return { ...where, scans, next };
}

/** The plugins that were found, without the mark. */
function namesOf(scan: Scan): string[] {
  return [...scan.plugins.keys()].filter((name) => name !== "99-mark");
}

/** Pauses that end when they are told. */
class Pauses {
  readonly #asked = new EventEmitter();
  #waiting: (() => void)[] = [];

  readonly pause = (_: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve());
    this.#waiting.push(resolve);
    this.#asked.emit("pause");
    return promise;
  };

  /** Wait for a pause. */
  async begun(): Promise<void> {
    if (this.#waiting.length === 0) await once(this.#asked, "pause");
  }

  end(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

describe("watchDirectories()", () => {
  it("gives what is there at once, and what is added, changed and removed later", async () => {
    const { plugins, config, scans, next } = await startWatching({
      "plugins/10-a.wasm": "1",
      "conf/a.conf": "1",
    });
    expect([...(scans[0]?.plugins.keys() ?? [])]).toEqual(["10-a"]);
    await writeFile(join(plugins, "20-b.wasm"), "1");
    expect(namesOf(await next())).toEqual(["10-a", "20-b"]);
    await writeFile(join(config, "a.conf"), "22");
    const changed = await next();
    expect(changed.plugins.get("10-a")?.config?.signature).not.toBe(scans[1]?.plugins.get("10-a")?.config?.signature);
    await rm(join(plugins, "10-a.wasm"));
    expect(namesOf(await next())).toEqual(["20-b"]);
  });

  it("waits until a file that is written in pieces has settled", async () => {
    const pauses = new Pauses();
    const { plugins, scans } = await startWatching({ "plugins/10-a.wasm": "1" }, { pause: pauses.pause });
    await using file = await open(join(plugins, "10-a.wasm"), "w");
    for (let piece = 0; piece < 8; piece += 1) {
      await file.write("a piece of it");
      await pauses.begun();
      // Written to in this pause, it gets another one
      await file.write("another piece");
      pauses.end();
      await pauses.begun();
      expect(scans).toHaveLength(1);
    }
    pauses.end();
    await vi.waitFor(() => expect(scans).toHaveLength(2), { timeout: 60_000 });
    expect(scans[1]?.plugins.get("10-a")?.module.signature).toContain(`:${16 * "a piece of it".length}:`);
  });

  it("gives one change for a file that is put in the place of another", async () => {
    const { plugins, next } = await startWatching({ "plugins/10-a.wasm": "1" });
    await writeFile(join(plugins, ".10-a.wasm.tmp"), "2");
    await rename(join(plugins, ".10-a.wasm.tmp"), join(plugins, "10-a.wasm"));
    expect(namesOf(await next())).toEqual(["10-a"]);
  });

  it("does not lose a plugin that is removed and written again at once", async () => {
    const pauses = new Pauses();
    const { plugins, scans } = await startWatching({ "plugins/10-a.wasm": "1" }, { pause: pauses.pause });
    await rm(join(plugins, "10-a.wasm"));
    await pauses.begun();
    await writeFile(join(plugins, "10-a.wasm"), "2");
    pauses.end();
    await pauses.begun();
    pauses.end();
    await vi.waitFor(() => expect(scans).toHaveLength(2), { timeout: 60_000 });
    expect(scans.map(namesOf)).toEqual([["10-a"], ["10-a"]]);
  });

  it.runIf(process.platform !== "win32")(
    "follows a ConfigMap mount, whose ..data is switched to another folder",
    async () => {
      const { plugins, config, scans, next } = await startWatching({
        "plugins/..2026_1/10-a.wasm": "1",
        "conf/..2026_1/a.conf": "1",
      });
      expect(scans[0]?.plugins.size).toBe(0);
      for (const [directory, name] of [
        [plugins, "10-a.wasm"],
        [config, "a.conf"],
      ] as const) {
        await symlink("..2026_1", join(directory, "..data"));
        await symlink(join("..data", name), join(directory, name));
      }
      expect(namesOf(await next())).toEqual(["10-a"]);
      // As kubelet's atomic writer does.
      await mkdir(join(config, "..2026_2"));
      await writeFile(join(config, "..2026_2/a.conf"), "2");
      await symlink("..2026_2", join(config, "..data_tmp"));
      await rename(join(config, "..data_tmp"), join(config, "..data"));
      await rm(join(config, "..2026_1"), { recursive: true });
      const switched = await next();
      expect(switched.plugins.get("10-a")?.config?.signature).not.toBe(
        scans[1]?.plugins.get("10-a")?.config?.signature,
      );
    },
  );

  it("sees folders that come later, by looking now and then", async () => {
    const { plugins, scans } = await startWatching({ other: "" }, { pollMs: 200 });
    const given = (): string[][] => scans.map(namesOf);
    const come = async (): Promise<void> => {
      await mkdir(plugins);
      await writeFile(join(plugins, "10-a.wasm"), "1");
    };
    await come();
    await vi.waitFor(() => expect(given()).toEqual([[], ["10-a"]]), { timeout: 60_000 });
    await rm(plugins, { recursive: true });
    await vi.waitFor(() => expect(given()).toEqual([[], ["10-a"], []]), { timeout: 60_000 });
    await come();
    await vi.waitFor(() => expect(given()).toEqual([[], ["10-a"], [], ["10-a"]]), { timeout: 60_000 });
  });

  it("does not wake for files that are none of a plugin's", async () => {
    const { plugins, config, next } = await startWatching({ "plugins/10-a.wasm": "1", "conf/a.conf": "1" });
    await writeFile(join(plugins, ".hidden"), "1");
    await writeFile(join(config, "other.conf"), "1");
    await writeFile(join(plugins, "20-b.wasm"), "1");
    expect(namesOf(await next())).toEqual(["10-a", "20-b"]);
  });
});
