import { readFile } from "node:fs/promises";
import { componentEmbed, componentNew, metadataAdd, readReactorAdapter } from "@armory-plugins/wasm-tools";
import { preview1AdapterReactorPath } from "@bytecodealliance/jco";
import * as upstream from "@bytecodealliance/jco-transpile/wasm-tools";
import { describe, expect, it } from "vitest";

const witSource = "package a:b; world c { export f: func(); }";

describe("componentNew()", () => {
  it("makes the component that jco's wasm-tools make, adapted from WASI preview 1", async () => {
    const binary = await upstream.parse(`(module
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (memory (export "memory") 1)
      (func (export "f") i32.const 1 call $exit))`);
    const adapter = await readReactorAdapter();
    const component = await componentNew(await componentEmbed({ binary, witSource, world: "c" }), [
      ["wasi_snapshot_preview1", adapter],
    ]);
    const embedded = await upstream.componentEmbed({ binary, witSource, world: "c" });
    expect(component).toEqual(await upstream.componentNew(embedded, [["wasi_snapshot_preview1", adapter]]));
    expect(await upstream.componentWit(component)).toContain("export f: func();");
  });

  it("refuses a module that lacks a function of its world", async () => {
    const binary = await upstream.parse("(module)");
    const module = await componentEmbed({ binary, witSource, world: "c" });
    await expect(componentNew(module, [])).rejects.toThrow("failed to find export of function `f`");
  });
});

describe("metadataAdd()", () => {
  it("adds a tool to those that made a module", async () => {
    const module = await metadataAdd(await upstream.parse("(module)"), [["processed-by", [["a-tool", "1.2.3"]]]]);
    const [{ producers } = { producers: undefined }] = await upstream.metadataShow(module);
    expect(producers).toEqual([["processed-by", [["a-tool", "1.2.3"]]]]);
  });
});

describe("readReactorAdapter()", () => {
  it("reads jco's file", async () => {
    expect(await readReactorAdapter()).toEqual(await readFile(preview1AdapterReactorPath()));
  });
});
