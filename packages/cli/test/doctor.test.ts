import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { describe, expect, it } from "vitest";
import type { Check } from "../src/doctor-checks.ts";
import { checkNode } from "../src/doctor-checks.ts";
import { tempDir } from "./support/temp-dir.ts";
import { fakeTerminal } from "./support/terminal.ts";

interface Report {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

describe("armory doctor", () => {
  it("finds everything that is needed here", async () => {
    const terminal = fakeTerminal(await tempDir());
    expect(await main(["doctor", "--output", "json"], terminal)).toBe(0);
    const report: Report = JSON.parse(terminal.out());
    expect(report.ok).toBe(true);
    expect(report.checks.map(({ name, ok }) => [name, ok])).toEqual([
      ["Node", true],
      ["cache", true],
      ["@bytecodealliance/componentize-js", true],
      ["@bytecodealliance/jco-transpile", true],
      ["esbuild", true],
      ["typescript (of the project in this folder)", false],
    ]);
  });

  it("fails for a cache that cannot be written, and says what to do", async () => {
    const folder = await tempDir();
    await writeFile(join(folder, "cache"), "a file");
    const terminal = fakeTerminal(folder);
    expect(await main(["doctor"], terminal)).toBe(1);
    expect(terminal.out()).toContain("missing cache: ");
    expect(terminal.out()).toContain("set ARMORY_CACHE_DIR to a folder that can be written");
  });
});

describe("checkNode()", () => {
  it.each([
    ["20.20.2", false],
    ["22.17.9", false],
    ["22.18.0", true],
    ["23.11.0", false],
    ["24.10.0", false],
    ["24.11.0", true],
    ["26.0.0", true],
  ])("answers for %s: %s", (version, ok) => {
    expect(checkNode(version).ok).toBe(ok);
  });
});
