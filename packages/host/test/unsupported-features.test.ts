import { print, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { inspectPlugin, loadCode, loadPortableCode } from "@armory-plugins/host";
import { compileCode } from "@armory-plugins/host/process";
import { buildGuest, buildGuestWith, buildModule } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { jcoVersion } from "@armory-plugins/jco";
import { problemOf, taken } from "./support/problem-of.ts";
import { transformOnce } from "./support/run-guest.ts";

const jco = `the transpiler of this host, jco ${jcoVersion},`;
const v8 = `V8 ${process.versions.v8} of Node ${process.versions.node}`;
const options = { world: "backup", cacheDir: false } as const;
const newerRuntime = "in a runtime that does, such as a newer Node or native Wasmtime";

/** `backup.wat` with more at the end of the component, or with other text in it. */
async function rebuild(more: string, from = "", to = ""): Promise<Uint8Array> {
  const text = await print(await buildGuest("backup.wat"));
  const edited = from === "" ? text : text.replaceAll(from, to);
  return await parse(edited.replace(/\)\s*$/, () => `${more})`));
}

function refusal(feature: string, who: string, instead: string): string {
  return `[UNSUPPORTED_FEATURE] cannot load plugin: it uses ${feature}, which ${who} does not support; build it without, or run it ${instead}`;
}

describe("a component with a feature that the transpiler lacks", () => {
  it.each<[feature: string, build: () => Promise<Uint8Array>]>([
    ["exception handling", () => buildGuestWith({ fields: "(tag $thrown (param i32))" })],
    ["exception handling", () => rebuild("(component (core module (tag)))")],
    ["several memories in a core module", () => buildGuestWith({ fields: "(memory 1)" })],
    ["several memories in a core module", () => rebuild("(core module (memory 1) (memory i64 1))")],
    ["strings as latin1+utf16", () => rebuild("", "string-encoding=utf8", "string-encoding=latin1+utf16")],
    ["upper-case letters in the name of an exported function", () => rebuild('(export "X-Y-Z" (func $init))')],
    [
      "exported resources outside of interfaces",
      () => rebuild('(type $counter (resource (rep i32))) (export "counter" (type $counter))'),
    ],
    [
      "exception handling, several memories in a core module and upper-case letters in the name of an exported function",
      () => rebuild('(core module (tag) (memory 1) (memory 1)) (export "X" (func $init))'),
    ],
  ])("is refused by its name, and inspected all the same: %s", async (feature, build) => {
    const bytes = await build();
    const expected = refusal(feature, jco, "in native Wasmtime, which does");
    expect(await problemOf(loadCode(bytes, options))).toBe(expected);
    expect(await problemOf(loadPortableCode(bytes, options))).toBe(expected);
    expect(inspectPlugin(bytes)).toMatchObject({ kind: "backup", unsupported: feature.split(/, | and /) });
  });

  it("runs where it uses maps, which it only imports", async () => {
    const bytes = await rebuild(
      '(type $map (map string u32)) (type $f (func (param "counts" $map))) (import "count" (func (type $f)))',
    );
    const info = inspectPlugin(bytes);
    expect(info.imports).toContainEqual({ name: "count", access: "refused" });
    expect(info).not.toHaveProperty("unsupported");
    expect(await transformOnce(bytes, { headers: [] })).toEqual({ tag: "accepted", val: { headers: [] } });
  });
});

describe("a component with a feature that can't be read past", () => {
  it.each<[feature: string, more: string]>([
    ["canonical built-in 0x9 (asynchronous calls, threads)", "(core func (canon task.return))"],
    ["canonical built-in 0x1f (asynchronous calls, threads)", "(core func (canon waitable-set.new))"],
    ["core types in components", "(core type (func))"],
    ["start functions of components", '(type $t (func)) (import "st" (func $st (type $t))) (start $st)'],
    ["values in components", '(import "greeting" (value string))'],
    ["imports by dependency, URL or hash", '(import "url=<https://example.com/a.wasm>" (component))'],
    ["custom page sizes", "(core module (memory 1 (pagesize 1)))"],
  ])("is refused by its name: %s", async (feature, more) => {
    const bytes = await rebuild(more);
    const expected = refusal(feature, "this host", "in a runtime that does");
    expect(await problemOf(loadCode(bytes, options))).toBe(expected);
    if (feature !== "custom page sizes") expect(() => inspectPlugin(bytes)).toThrow(expected);
  });
});

describe("code with a feature that this V8 lacks", () => {
  const wide = `(func (param i64 i64 i64 i64) (result i64 i64)
    (i64.add128 (local.get 0) (local.get 1) (local.get 2) (local.get 3)))`;
  const wideRefusal = refusal("wide arithmetic", v8, newerRuntime);
  const abi = { name: "a test's ABI", sign: "", imports: {}, exports: {} };

  it("is refused with the engine's name and version, in a component", async () => {
    const bytes = await buildGuestWith({ fields: wide });
    expect(await problemOf(loadCode(bytes, options))).toBe(wideRefusal);
  });

  it("is refused in the same words where a process compiles it", async () => {
    const code = await loadPortableCode(await buildGuestWith({ fields: wide }), options);
    expect(await problemOf(compileCode(code))).toBe(wideRefusal);
  });

  it("is refused with the engine's name and version, as a core module", async () => {
    expect(await problemOf(loadCode(await buildModule(`(module ${wide})`), { abi }))).toBe(wideRefusal);
    const cont = await buildModule("(module (type $f (func)) (type (cont $f)))");
    expect(await problemOf(loadCode(cont, { abi }))).toBe(
      refusal("stack switching", "this host", "in a runtime that does"),
    );
  });

  it("is refused or runs, as V8 has 64-bit tables or not", async () => {
    const hasTables = WebAssembly.validate(Buffer.from(await buildModule("(module (table i64 1 funcref))")));
    const bytes = await buildGuestWith({ fields: "(table i64 1 funcref)" });
    const problem = await problemOf(loadCode(bytes, options));
    expect(problem).toBe(hasTables ? taken : refusal("64-bit tables", v8, newerRuntime));
  });
});
