import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Check } from "../src/commands/doctor-checks.ts";
import { checkNode } from "../src/commands/doctor-checks.ts";
import { fakeTerminal } from "./support/terminal.ts";

const run = promisify(execFile);

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
    const needed = report.checks.filter(({ group }) => ["armory", "TypeScript"].includes(group));
    expect(needed.map(({ name, ok }) => [name, ok])).toEqual([
      ["Node", true],
      ["cache", true],
      ["typescript (of the project in this directory)", false],
      ["@armory-plugins/typescript-engine", true],
    ]);
  });

  it("says of each other language, and of the second engine, what is missing and how to get it", async () => {
    const directory = await tempDir();
    const terminal = fakeTerminal(directory, "", { PATH: join(directory, "empty") });
    expect(await main(["doctor", "--output", "json"], terminal)).toBe(0);
    const report: Report = JSON.parse(terminal.out());
    expect(report.checks.filter(({ group }) => !["armory", "TypeScript"].includes(group))).toEqual([
      {
        group: "Rust",
        name: "cargo, with the target wasm32-unknown-unknown",
        isNeeded: false,
        ok: false,
        found: 'there is no "cargo" with a "rustc" in the PATH that works for this project',
        remedy: expect.stringContaining("rustup target add wasm32-unknown-unknown"),
      },
      {
        group: "Go",
        name: "go",
        isNeeded: false,
        ok: false,
        found: 'there is no "go" in the PATH',
        remedy: "install Go 1.24 or newer: https://go.dev/dl",
      },
      {
        group: "Python",
        name: "componentize-py",
        isNeeded: false,
        ok: false,
        found: expect.stringContaining("componentize-py is neither in"),
        remedy: "get it with: npx armory toolchain install python",
      },
      {
        group: "Conformance",
        name: "wasmtime, as a second engine",
        isNeeded: false,
        ok: false,
        found: "the engine wasmtime needs Python 3.9 or newer, and there is none in the PATH",
        remedy: expect.stringContaining("npx armory toolchain install wasmtime"),
      },
    ]);
  });

  it("says with --quiet what the project in this folder lacks, and nothing else", async () => {
    const claims = '{"name":"plugin","version":"1.0.0","armory":{"world":"backup"}}';
    const directory = await tempDir({ "go.mod": "module example.com/plugin\n", "package.json": claims });
    const terminal = fakeTerminal(directory, "", { PATH: join(directory, "empty") });
    expect(await main(["doctor", "-q"], terminal)).toBe(1);
    expect(terminal.out()).toBe(`Go
  missing go: there is no "go" in the PATH
          install Go 1.24 or newer: https://go.dev/dl
`);
    const complete = await tempDir({ "package.json": claims, "src/plugin.ts": "" });
    const quiet = fakeTerminal(complete, "", { PATH: join(directory, "empty") });
    expect(await main(["doctor", "-q"], quiet)).toBe(0);
    expect([quiet.out(), quiet.err()]).toEqual(["", ""]);
  });

  it("fails when the compiler of the project in this folder is missing", async () => {
    const directory = await tempDir();
    await writeFile(join(directory, "go.mod"), "module example.com/plugin\n");
    await writeFile(join(directory, "package.json"), '{"name":"plugin","version":"1.0.0","armory":{"world":"backup"}}');
    const terminal = fakeTerminal(directory, "", { PATH: join(directory, "empty") });
    expect(await main(["doctor"], terminal)).toBe(1);
    expect(terminal.out()).toContain('missing go: there is no "go" in the PATH');
    expect(terminal.out()).toContain("absent  componentize-py: ");
  });

  it("fails where there is no home directory for the cache, and says what to do", async () => {
    const directory = await tempDir();
    const terminal = fakeTerminal(directory, "", { HOME: "", ARMORY_CACHE_DIR: "", PATH: join(directory, "empty") });
    expect(await main(["doctor"], terminal)).toBe(1);
    expect(terminal.out()).toContain(
      '  missing cache: cannot find a directory for the cache: HOME is "", not an absolute path\n' +
        "          set HOME, or both ARMORY_CACHE_DIR and XDG_DATA_HOME, to absolute paths, or load without a cache (--no-cache)\n",
    );
    expect(await readdir(directory)).toEqual([]);
  });

  it("fails for a cache that cannot be written, and says what to do", async () => {
    const directory = await tempDir();
    await writeFile(join(directory, "cache"), "a file");
    const terminal = fakeTerminal(directory);
    expect(await main(["doctor"], terminal)).toBe(1);
    expect(terminal.out()).toContain("missing cache: ");
    expect(terminal.out()).toContain(
      "set ARMORY_CACHE_DIR to a directory that can be written, or load without a cache (--no-cache)\n",
    );
  });

  it.runIf(process.platform === "linux")("leaves out of the size of the cache what cannot be looked at", async () => {
    const directory = await tempDir({ "cache/a/b": "x".repeat(2000), "cache/c": "x".repeat(1000) });
    onTestFinished(async () => void (await run("rm", ["-rf", join(directory, "cache")])));
    // Longer than a path may be, so that not even root can look below it
    const deep = "for (let depth = 0; depth < 30; depth += 1) { fs.mkdirSync(name); process.chdir(name); }";
    await run(process.execPath, ["-e", `const name = "d".repeat(200); ${deep}`], { cwd: join(directory, "cache") });
    const terminal = fakeTerminal(directory, "", { PATH: join(directory, "empty") });
    expect({ code: await main(["doctor", "--output", "json"], terminal), err: terminal.err() }).toEqual({
      code: 0,
      err: "",
    });
    const report: Report = JSON.parse(terminal.out());
    expect(report.checks.find(({ name }) => name === "cache")).toEqual({
      group: "armory",
      name: "cache",
      isNeeded: true,
      ok: true,
      found: `${directory}/cache, 3.0 kB`,
    });
  });

  it("fails for a cache whose key cannot be written, and says which directory to change", async () => {
    const directory = await tempDir({ data: "a file" });
    const terminal = fakeTerminal(directory, "", { XDG_DATA_HOME: join(directory, "data") });
    expect(await main(["doctor"], terminal)).toBe(1);
    const key = join(directory, "data/armory-plugins/cache-key");
    expect(terminal.out()).toContain(`missing cache: cannot sign prepared plugins with the key ${key}: `);
    expect(terminal.out()).toContain(
      "          set XDG_DATA_HOME to a directory of your own that can be written, or load without a cache (--no-cache)\n",
    );
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
