import { inspectCoreModule } from "@armory-plugins/host";
import { buildGuest } from "@armory-plugins/test-guests";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";
import { abi, buildModule } from "../support/core-module.ts";

describe("inspectCoreModule()", () => {
  it("says what a core module is", async () => {
    const bytes = await buildModule({
      imports: `(import "env" "log" (func (param i32 i32) (result i64)))
        (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))`,
      more: '(@custom "description" "says hello")',
    });
    expect(inspectCoreModule(bytes, abi, "greeter.wasm")).toEqual({
      name: "greeter",
      abi: "a greeter",
      imports: [
        { name: "env.log", access: "given" },
        { name: "wasi_snapshot_preview1.proc_exit", access: "given" },
      ],
      exports: ["memory: memory", "malloc: (i32) -> i32", "free: (i32) -> ()", "greet: (i32, i32) -> i64"],
      size: bytes.length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      producers: {},
      metadata: { description: "says hello" },
    });
  });

  it.each([
    [
      "one for something else",
      () => parse("(module)"),
      "[UNEXPECTED_CORE_MODULE] plugin is a core module; expected a component; wrap it with",
    ],
    [
      "one that lacks something",
      () => parse('(module (func (export "greet") (param i32 i32) (result i64) unreachable))'),
      "[ABI_MISMATCH] plugin is a core module, but not a greeter:\n  - it does not export memory, malloc, free",
    ],
    [
      "a component",
      () => buildGuest("backup.wat"),
      "[UNEXPECTED_COMPONENT] plugin is a component; expected a core module that is a greeter",
    ],
    [
      "text",
      () => Promise.resolve(Buffer.from("(module)")),
      "[NOT_WASM] plugin is WebAssembly text; expected a greeter",
    ],
    [
      "half of one",
      async () => (await buildModule()).subarray(0, 30),
      "[MALFORMED_MODULE] plugin is not a valid core module: it ends in the middle of something",
    ],
  ])("refuses %s", async (_, bytes, message) => {
    const given = await bytes();
    expect(() => inspectCoreModule(given, abi)).toThrow(message);
  });
});
