import { buildGcBomb, buildTableHog } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { runArmory } from "./support/spawn-armory.ts";
import { tempDir } from "./support/temp-dir.ts";

describe("armory run of a plugin that wants memory beyond every limit", { timeout: 60_000 }, () => {
  it.each([
    [
      "by garbage-collected values",
      buildGcBomb,
      `error: [ISOLATION_REQUIRED] cannot load plugin.wasm in a thread: a core module has a garbage-collected type (at byte 11), and V8 does not limit the memory of its values there; run it in a process of its own (isolation "process")\n`,
    ],
    [
      "by tables",
      buildTableHog,
      "error: [SIZE_LIMIT] cannot load plugin.wasm: it starts with 40000000 table entries; the limit is 1000000\n",
    ],
  ])("ends in one error: %s", async (_, build, err) => {
    const folder = await tempDir({ "plugin.wasm": await build() });
    expect(await runArmory(["run", "plugin.wasm", "--no-cache"], folder, "{}\n")).toEqual({ code: 1, out: "", err });
  });
});
