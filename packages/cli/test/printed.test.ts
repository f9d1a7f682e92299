import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { nriMethods } from "@armory-plugins/nri";
import { tempDir } from "@armory-plugins/support";
import { buildGuest, buildModule } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";

/** What Go says of a panic, with a color in it; the last line has no line feed. */
const panic = "panic: no field \u001B[31mid\n\ngoroutine 1 [running]:";
const printed = panic.split("\n");

/** The guest prints the payload of a record with the key `w`, and exits at one with the key `x`. */
const recordCase = {
  description: "an order passes",
  clause: "armory#outcomes",
  world: "backup",
  steps: [
    { init: { context: { topic: "orders" }, config: null }, expect: "ok" },
    {
      transform: [{ key: { utf8: "w" }, payload: { utf8: panic } }, { key: { utf8: "x" } }],
      expect: ["any", "any"],
    },
  ],
};

describe("what an instance printed before it trapped", () => {
  it("is in every report of armory conformance, without acting on the terminal", async () => {
    const directory = await tempDir({
      "plugin.wasm": await buildGuest("wasi.wat"),
      "cases/panic.json": JSON.stringify(recordCase),
    });
    const terminal = fakeTerminal(directory);
    const args = ["conformance", "plugin.wasm", "--cases", "cases", "--report", "console,junit,html,json"];
    expect(await main(args, terminal)).toBe(1);
    const lines = terminal.out().split("\n");
    const at = lines.findIndex((line) => line.includes("printed:"));
    expect(lines.slice(at, at + 4)).toEqual([
      "      printed:  panic: no field \\u001b[31mid",
      "",
      "                goroutine 1 [running]:",
      "    clause:   armory#outcomes",
    ]);
    const report = (name: string): Promise<string> => readFile(join(directory, "reports", name), "utf8");
    const { runs } = JSON.parse(await report("report.json"));
    expect(runs[0].cases[0].failures[0]).toMatchObject({
      kind: "broken-call",
      step: 1,
      item: { name: "record", index: 1 },
      printed,
    });
    expect(await report("junit.xml")).toMatch(/printed: {2}panic: no field \[U\+001B\]\[31mid&#10;&#10; +goroutine 1 /);
    expect(await report("report.html")).toMatch(
      /<dt>printed<\/dt><dd>panic: no field .*31mid<br><br>goroutine 1 \[running\]:<\/dd>/,
    );
  });

  it("is reported of a plugin of NRI too", async () => {
    const functions = Object.values(nriMethods).map((name) => {
      const body = name === nriMethods.Configure ? "(call $panic) unreachable" : "(i64.const 0)";
      return `(func (export "${name}") (param i32 i32) (result i64) ${body})`;
    });
    const module = `(module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 16)
      (data (i32.const 16) "\\20\\00\\00\\00\\0e\\00\\00\\00") (data (i32.const 32) "panic: no rules")
      (func $panic (drop (call $write (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 8))))
      (func (export "malloc") (param i32) (result i32) (i32.const 1024))
      (func (export "free") (param i32))
      (func (export "plugin_api_version") (result i64) (i64.const 1)) ${functions.join(" ")})`;
    const directory = await tempDir({ "core.wasm": await buildModule(module) });
    const terminal = fakeTerminal(directory);
    const args = ["conformance", "core.wasm", "--no-properties", "--case", "nri/any/life-of-a-container"];
    expect(await main(args, terminal)).toBe(1);
    expect(terminal.out()).toMatch(/actual: +\[TRAPPED\] .*\n +printed: {2}panic: no rule\n/);
  });
});
