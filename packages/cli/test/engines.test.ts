import { main } from "@armory-plugins/cli";
import { installWasmtime, isConformanceError } from "@armory-plugins/conformance";
import { defaultCacheDir } from "@armory-plugins/host";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { fakeTerminal } from "./support/terminal.ts";

const path = process.env["PATH"] ?? "";
const hasPython = await installWasmtime().then(
  () => true,
  (error: unknown) => {
    if (isConformanceError(error) && error.code === "ENGINE_MISSING") return false;
    throw error;
  },
);
const args = ["conformance", "b.wasm", "-b", "passthrough", "--case", "backup/timestamp/*", "--seed", "1"];

describe("--engine", () => {
  it("takes the engines of the harness, and no others", async () => {
    const terminal = fakeTerminal(await tempDir({ "b.wasm": await buildGuest("backup") }));
    expect(await main([...args, "--engine", "wasmer"], terminal)).toBe(2);
    expect(terminal.err()).toContain('"wasmer" is unknown; expected one or more of v8,wasmtime');
  });

  it("names the command that gets an engine which is not there", async () => {
    const directory = await tempDir({ "b.wasm": await buildGuest("backup") });
    const terminal = fakeTerminal(directory, "", { PATH: path });
    expect(await main([...args, "--engine", "v8,wasmtime"], terminal)).toBe(1);
    expect(terminal.out()).toBe("");
    expect(terminal.err()).toMatch(/^error: \[ENGINE_MISSING\] .*: npx armory toolchain install wasmtime\n$/);
  });

  it.skipIf(!hasPython)("runs a component on several engines, and compares them", async () => {
    const directory = await tempDir({ "b.wasm": await buildGuest("backup") });
    const env = { PATH: path, ARMORY_CACHE_DIR: defaultCacheDir() };
    const terminal = fakeTerminal(directory, "", env);
    expect(await main([...args, "--engine", "v8,wasmtime"], terminal)).toBe(0);
    expect(terminal.out().replaceAll(/[\d.]+ s\)/g, "… s)")).toBe(
      "b conforms: 4 passed, 0 failed (backup world, engine v8, seed 1, … s)\n" +
        "b conforms: 4 passed, 0 failed (backup world, engine wasmtime, seed 1, … s)\n" +
        "v8 and wasmtime agree\n",
    );
    const json = fakeTerminal(directory, "", env);
    expect(await main([...args, "--engine", "wasmtime", "-o", "json"], json)).toBe(0);
    expect(JSON.parse(json.out())).toMatchObject({
      ok: true,
      engines: ["wasmtime"],
      runs: [
        {
          cases: [
            { command: `npx armory conformance b.wasm -b passthrough --engine wasmtime --case ${first}` },
            {},
            {},
            {},
          ],
        },
      ],
      differences: [],
    });
  });
});

const first = "backup/timestamp/every-kind";
