import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { buildNriComponent } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { fakeTerminal } from "./support/terminal.ts";

let guest: Uint8Array;

beforeAll(async () => {
  guest = await buildGuest("backup");
});

const oneCase = ["--case", "backup/any/a-second-instance", "--no-properties"];
const project = {
  taken: "a file where a directory is named",
  "records.jsonl": '{"payload":"x"}\n',
  "package.json": '{"name":"plugin","version":"1.0.0","armory":{"world":"backup"}}',
  "src/plugin.ts": "",
};

describe("--cache-dir and --no-cache", () => {
  it.each([
    ["run", ["run", "plugin.wasm", "records.jsonl"]],
    ["conformance", ["conformance", "plugin.wasm", ...oneCase]],
    ["test", ["test", "--no-build", ...oneCase]],
  ])("say where armory %s keeps a prepared plugin, or that it keeps none", async (_, args) => {
    const cwd = await tempDir({ ...project, "plugin.wasm": guest });
    const before = await readdir(cwd);
    const refused = fakeTerminal(cwd);
    expect(await main([...args, "--cache-dir", "taken"], refused)).toBe(1);
    expect(refused.err()).toMatch(
      /^error: \[CACHE_UNWRITABLE\] cannot keep prepared plugins in .*\/taken\/transpiled\/.*: ENOTDIR: .*; set ARMORY_CACHE_DIR to a directory that can be written, or load without a cache \(--no-cache\)\n$/,
    );
    expect(await main([...args, "--no-cache"], fakeTerminal(cwd))).toBe(0);
    expect(await readdir(cwd)).toEqual(before);
    expect(await main([...args, "--cache-dir", "own"], fakeTerminal(cwd))).toBe(0);
    const kept = await readdir(join(cwd, "own"), { recursive: true, withFileTypes: true });
    expect(kept.filter((entry) => entry.isFile()).map(({ name }) => name)).toEqual([
      expect.stringMatching(/^[\da-f]{64}\.batch\.bin$/),
    ]);
  });

  it("say where armory nri run keeps a prepared plugin, in what it says of the plugin as well", async () => {
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod\nspec:\n  containers:\n    - name: main\n      image: a\n";
    const component = await buildNriComponent({ creates: {} });
    const cwd = await tempDir({ "plugins/10-limits.wasm": component, "pod.yaml": pod, taken: "a file" });
    const args = ["nri", "run", "--pod", "pod.yaml", "--plugins", "plugins"];
    const refused = fakeTerminal(cwd);
    expect(await main([...args, "--cache-dir", "taken"], refused)).toBe(1);
    expect(refused.out()).toMatch(
      /\[CACHE_UNWRITABLE\] .*; set ARMORY_CACHE_DIR to a directory that can be written, or load without a cache \(--no-cache\)\n/,
    );
    expect(await main([...args, "--no-cache"], fakeTerminal(cwd))).toBe(0);
  });

  it.each([
    [["--no-cache"], " --no-cache"],
    [["--cache-dir", "my own"], " --cache-dir 'my own'"],
  ])("are in the command that runs a failed case again: %j", async (flags, shown) => {
    const wrong = {
      description: "an order is dropped",
      clause: "armory#outcomes",
      world: "backup",
      steps: [
        { init: { context: { topic: "orders" }, config: null }, expect: "ok" },
        { transform: [{}], expect: [{ rejected: "same" }] },
      ],
    };
    const cwd = await tempDir({ "plugin.wasm": guest, "cases/dropped.json": JSON.stringify(wrong) });
    const terminal = fakeTerminal(cwd);
    expect(await main(["conformance", "plugin.wasm", "--cases", "cases", ...flags], terminal)).toBe(1);
    expect(/again: +(.*)/.exec(terminal.out())?.[1]).toBe(
      `npx armory conformance plugin.wasm --cases cases${shown} --case dropped`,
    );
  });
});
