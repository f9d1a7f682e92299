import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BuildError } from "@armory-plugins/build";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { watchProject } from "../src/project/watch-project.ts";
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
  const options = { projectDir: folder, shownDir: ".", test: true, color: false, cache: true };
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
  await vi.waitFor(() => expect(terminal.err()).toContain("watching for changes"), { timeout: 60_000 });
  return { folder, runs: () => runs, err: terminal.err, stop };
}

/** How long until a change of a file must have been seen. */
const wait = { timeout: 60_000 };

/** The paths that it has said are changed, in order. */
function changesIn(err: string): string[] {
  return [...err.matchAll(/changed: (.*)/gu)].flatMap(([, paths = ""]) => paths.split(", "));
}

describe("watchProject()", () => {
  it("runs once at the start, and again for changes, which it names", async () => {
    const { folder, runs, err } = await startWatching(async () => {});
    expect(runs()).toBe(1);
    await Promise.all([writeFile(join(folder, "src/plugin.ts"), "2"), writeFile(join(folder, "src/more.ts"), "2")]);
    await vi.waitFor(() => expect(new Set(changesIn(err()))).toEqual(new Set(["src/plugin.ts", "src/more.ts"])), wait);
    await vi.waitFor(() => expect(runs()).toBeGreaterThan(1), wait);
  });

  it("does not run for what runs write", async () => {
    const { folder, runs, err } = await startWatching(async (run, dir) => {
      await mkdir(join(dir, "reports"), { recursive: true });
      await writeFile(join(dir, "plugin.wasm.tmp"), "x");
      await writeFile(join(dir, "plugin.wasm"), `of run ${run}`);
      await writeFile(join(dir, "reports/junit.xml"), `of run ${run}`);
      await rm(join(dir, "plugin.wasm.tmp"));
    });
    // What the run before had written would be seen before these, which come later
    for (const run of [2, 3, 4]) {
      await writeFile(join(folder, "src/plugin.ts"), `for run ${run}`);
      await vi.waitFor(() => expect(runs()).toBe(run), wait);
      await vi.waitFor(() => expect(err().match(/watching for changes/gu)).toHaveLength(run), wait);
    }
    expect(changesIn(err())).toEqual(Array(3).fill("src/plugin.ts"));
  });

  it("runs once more after a change during a run", async () => {
    const { runs, err } = await startWatching(async (run, dir) => {
      if (run === 1) await writeFile(join(dir, "src/plugin.ts"), "changed");
    });
    await vi.waitFor(() => expect(runs()).toBe(2), wait);
    expect(changesIn(err())).toEqual(["src/plugin.ts"]);
  });

  it("prints an error and goes on watching", async () => {
    const { folder, runs, err } = await startWatching(async (run) => {
      if (run === 1) throw new BuildError("TYPE_ERRORS", "the types do not fit");
    });
    expect(err()).toContain("error: [TYPE_ERRORS] the types do not fit\n");
    await writeFile(join(folder, "src/plugin.ts"), "2");
    await vi.waitFor(() => expect(runs()).toBe(2), { timeout: 60_000 });
  });

  it("ends when it is interrupted", async () => {
    const { stop } = await startWatching(async () => {});
    expect(await stop()).toBeUndefined();
  });
});

describe("armory dev", () => {
  const armory = { world: "backup", entry: "src/plugin.js" };
  const files = { "src/plugin.js": "export function init( {", "test/unit.js": 'throw new Error("one is not two");' };

  const manifestWith = (scripts: object): string =>
    JSON.stringify({ name: "plugin", version: "1.0.0", type: "module", armory, scripts });

  /** What it says until it waits for changes, of a project with this package.json that does not compile. */
  async function firstCycle(manifest: string, flags: string[] = [], path = process.env["PATH"] ?? ""): Promise<string> {
    const terminal = fakeTerminal(await tempDir({ ...files, "package.json": manifest }), "", { PATH: path });
    const ended = main(["dev", ...flags], terminal);
    onTestFinished(async () => {
      terminal.abort();
      await ended;
    });
    await vi.waitFor(() => expect(terminal.err()).toContain("watching for changes"), { timeout: 60_000 });
    return terminal.err();
  }

  it("runs the unit tests before it builds, and builds though they fail", async () => {
    const said = await firstCycle(manifestWith({ "test:unit": "node test/unit.js" }));
    const places = [
      "Error: one is not two",
      "armory dev: unit tests failed\n",
      "error: [BUNDLE_FAILED]",
      "watching for changes",
    ].map((text) => said.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  });

  it("runs those that a package.json with a byte order mark names", async () => {
    const said = await firstCycle(`\ufeff${manifestWith({ "test:unit": "node test/unit.js" })}`);
    expect(said).toContain("Error: one is not two");
    expect(said).toContain("armory dev: unit tests failed\n");
  });

  it("says that there is no npm to run them with, and builds", async () => {
    const said = await firstCycle(manifestWith({ "test:unit": "node test/unit.js" }), [], await tempDir());
    expect(said).toMatch(
      /^armory dev: cannot run the unit tests: spawn npm ENOENT; install npm, or leave them out with --no-test\n[^]*error: \[BUNDLE_FAILED\]/,
    );
  });

  it("says that a project has none", async () => {
    expect(await firstCycle(manifestWith({}))).toMatch(
      /^armory dev: package\.json has no script "test:unit", so no unit tests are run\n/,
    );
  });

  it("runs none with --no-test", async () => {
    const said = await firstCycle(manifestWith({ "test:unit": "node test/unit.js" }), ["--no-test"]);
    expect(said).toContain("error: [BUNDLE_FAILED]");
    expect(said).not.toContain("unit tests");
  });

  it.runIf(process.platform !== "win32")("ends unit tests that never do, and what they started", async () => {
    const manifest = manifestWith({ "test:unit": "node test/endless.js" });
    const endless = "console.log(`pid ${process.pid}.`); setInterval(() => {}, 1000);";
    const folder = await tempDir({ ...files, "test/endless.js": endless, "package.json": manifest });
    const terminal = fakeTerminal(folder, "", { PATH: process.env["PATH"] ?? "" });
    const ended = main(["dev"], terminal);
    await vi.waitFor(() => expect(terminal.err()).toMatch(/pid \d+\./), { timeout: 60_000 });
    terminal.abort();
    expect(await ended).toBe(130);
    expect(terminal.err()).toMatch(/^pid \d+\.\n$/);
    const pid = Number(/pid (\d+)\./.exec(terminal.err())?.[1]);
    // It is gone when the system has noticed that nobody waits for it
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 60_000 });
  });
});
