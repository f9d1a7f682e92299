import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { watchProject } from "../src/project/watch-project.ts";
import { tempDir } from "./support/temp-dir.ts";
import { fakeTerminal } from "./support/terminal.ts";

/** Watch a folder with a cycle that counts its runs and takes some time. */
async function startWatching(cycle: (run: number, folder: string) => Promise<void>): Promise<{
  folder: string;
  runs: () => number;
  err: () => string;
  stop: () => Promise<void>;
}> {
  const folder = await tempDir({ "package.json": "{}", "src/plugin.ts": "1" });
  const terminal = fakeTerminal(folder);
  let runs = 0;
  const options = { dir: ".", projectDir: folder, test: true, color: false, cache: true };
  const watching = watchProject(
    {
      ...options,
      cycle: async () => {
        runs += 1;
        await cycle(runs, folder);
      },
    },
    terminal,
  );
  const stop = async (): Promise<void> => {
    terminal.abort();
    await watching;
  };
  onTestFinished(stop);
  await vi.waitFor(() => expect(terminal.err()).toContain("watching for changes"), { timeout: 10_000 });
  return { folder, runs: () => runs, err: terminal.err, stop };
}

describe("watchProject()", () => {
  it("runs once at the start, and once for many changes at a time", async () => {
    const { folder, runs, err } = await startWatching(async () => {});
    expect(runs()).toBe(1);
    await Promise.all([writeFile(join(folder, "src/plugin.ts"), "2"), writeFile(join(folder, "src/more.ts"), "2")]);
    await vi.waitFor(() => expect(runs()).toBe(2), { timeout: 10_000 });
    expect(err()).toMatch(/changed: src\/\w+\.ts, src\/\w+\.ts\n/);
    await setTimeout(500);
    expect(runs()).toBe(2);
  });

  it("does not run for what runs write", async () => {
    const { folder, runs } = await startWatching(async (_, dir) => {
      await mkdir(join(dir, "reports"), { recursive: true });
      await writeFile(join(dir, "plugin.wasm.tmp"), "x");
      await writeFile(join(dir, "plugin.wasm"), String(Math.random()));
      await writeFile(join(dir, "reports/junit.xml"), String(Math.random()));
      await rm(join(dir, "plugin.wasm.tmp"));
    });
    await setTimeout(800);
    expect(runs()).toBe(1);
    await writeFile(join(folder, "src/plugin.ts"), "2");
    await vi.waitFor(() => expect(runs()).toBe(2), { timeout: 10_000 });
    await setTimeout(800);
    expect(runs()).toBe(2);
  });

  it("runs once more after changes during a run", async () => {
    const { runs } = await startWatching(async (run, dir) => {
      if (run > 1) return;
      for (const content of ["a", "b", "c"]) {
        await writeFile(join(dir, "src/plugin.ts"), content);
        await setTimeout(200);
      }
    });
    await vi.waitFor(() => expect(runs()).toBe(2), { timeout: 10_000 });
    await setTimeout(500);
    expect(runs()).toBe(2);
  });

  it("prints an error and goes on watching", async () => {
    const { folder, runs, err } = await startWatching(async (run) => {
      if (run === 1) throw Object.assign(new Error("[TYPE_ERRORS] the types do not fit"), { name: "BuildError" });
    });
    expect(err()).toContain("error: [TYPE_ERRORS] the types do not fit\n");
    await writeFile(join(folder, "src/plugin.ts"), "2");
    await vi.waitFor(() => expect(runs()).toBe(2), { timeout: 10_000 });
  });

  it("ends when it is interrupted", async () => {
    const { stop } = await startWatching(async () => {});
    expect(await stop()).toBeUndefined();
  });
});
