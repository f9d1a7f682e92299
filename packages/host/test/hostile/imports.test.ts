import { inspectPlugin, loadCode } from "@armory-plugins/host";
import { buildWithImports, record, type GuestImports } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { generateWasiContract } from "../../scripts/generate-wasi.ts";
import { wasiContract } from "../../src/component/gen/wasi-contract.ts";
import { transformOnce } from "../support/run-guest.ts";

/** An import of an interface that the host knows, with something in it that the interface has not, and what is said of it. */
interface Mismatch extends GuestImports {
  readonly import: string;
  readonly difference: string;
}

/** One function in an interface of a package of WASI, as WIT has it and as a core import. */
function mismatch(
  [pkg, name, version]: readonly [pkg: string, name: string, version: string],
  [wit, field, type]: readonly [wit: string, field: string, type: string],
  difference: string,
): Mismatch {
  const id = `wasi:${pkg}/${name}@${version}`;
  return {
    packages: `package wasi:${pkg}@${version} { interface ${name} { ${wit} } }`,
    imports: `import ${id};`,
    core: `(import "${id}" "${field}" (func ${type}))`,
    import: id,
    difference,
  };
}

const error = ["io", "error", "0.2.3"] as const;
const types = ["filesystem", "types", "0.2.0"] as const;
const streams = ["io", "streams", "0.2.12"] as const;
const clock = ["clocks", "monotonic-clock", "0.2.6"] as const;

const mismatches: Readonly<Record<string, Mismatch>> = {
  "a constructor of the host's objects": mismatch(
    types,
    ["resource descriptor { constructor(path: string); }", "[constructor]descriptor", "(param i32 i32) (result i32)"],
    `the interface has no "[constructor]descriptor"`,
  ),
  "a constructor of streams": mismatch(
    streams,
    ["resource output-stream { constructor(fd: u32); }", "[constructor]output-stream", "(param i32) (result i32)"],
    `the interface has no "[constructor]output-stream"`,
  ),
  "the constructor of a class, as a static function": mismatch(
    error,
    [
      "resource error { %constructor: static func(code: string) -> error; }",
      "[static]error.constructor",
      "(param i32 i32) (result i32)",
    ],
    `the interface has no "[static]error.constructor"`,
  ),
  "what every function has, as a static function": mismatch(
    error,
    ["resource error { call: static func(self: string); }", "[static]error.call", "(param i32 i32)"],
    `the interface has no "[static]error.call"`,
  ),
  "a method that objects of JavaScript have": mismatch(
    error,
    ["resource error { value-of: func() -> u32; }", "[method]error.value-of", "(param i32) (result i32)"],
    `the interface has no "[method]error.value-of"`,
  ),
  "a function that the interface has not": mismatch(
    clock,
    ["to-string: func() -> u64;", "to-string", "(result i64)"],
    `the interface has no "to-string"`,
  ),
  "another parameter": mismatch(
    clock,
    [
      "resource pollable; subscribe-instant: func(at: u64) -> pollable;",
      "subscribe-instant",
      "(param i64) (result i32)",
    ],
    `"subscribe-instant": parameter 1 is "at", expected "when"`,
  ),
  "a record where the interface has a number": mismatch(
    clock,
    ["record deep { deeper: u64 } now: func() -> deep;", "now", "(result i64)"],
    `"now": the result is deep = record { deeper: u64 }, expected instant = u64`,
  ),
  "another handle": mismatch(
    error,
    [
      "resource other; resource error { to-debug-string: static func(self: borrow<other>) -> string; }",
      "[static]error.to-debug-string",
      "(param i32 i32)",
    ],
    `the interface has no "[static]error.to-debug-string"`,
  ),
  "a function where the interface has a type": mismatch(
    ["io", "poll", "0.2.4"],
    ["poll: func() -> u32;", "poll", "(result i32)"],
    `"poll": it has 0 parameters, expected 1`,
  ),
  "a resource where the interface has none": mismatch(
    ["cli", "environment", "0.2.1"],
    ["resource thing { open: static func() -> u32; }", "[static]thing.open", "(result i32)"],
    `the interface has no "[static]thing.open"`,
  ),
};

describe("an import with", () => {
  it.each(Object.entries(mismatches))(
    "%s is refused when the plugin is loaded, and named",
    async (_what, { import: name, difference, ...guest }) => {
      const bytes = await buildWithImports(guest);
      const message = [
        "[IMPORT_MISMATCH] cannot load evil.wasm: it declares imports with other types than their interfaces have:",
        `  - ${name}: ${difference}; build it against the interfaces' own WIT`,
      ].join("\n");
      await expect(loadCode(bytes, { name: "evil.wasm", world: "backup", cacheDir: false })).rejects.toThrow(message);
      expect(inspectPlugin(bytes).imports.filter(({ access }) => access !== "types")).toEqual([
        { name, access: "mismatch", difference },
      ]);
    },
  );

  it.each(["0.1.0", "0.3.0", "1.0.0", "0.2.0-rc1"])(
    "the version %s, which the host does not know, is there and refuses",
    async (version) => {
      const id = `wasi:clocks/monotonic-clock@${version}`;
      const bytes = await buildWithImports(
        {
          packages: `package wasi:clocks@${version} { interface monotonic-clock { now: func() -> u64; } }`,
          imports: `import ${id};`,
          core: `(import "${id}" "now" (func $now (result i64)))`,
        },
        "(drop (call $now))",
      );
      const difference = "this host has version 0.2 of it";
      expect(inspectPlugin(bytes).imports[0]).toEqual({ name: id, access: "refused", difference });
      await expect(transformOnce(bytes, record("!t"))).rejects.toThrow(
        `[IMPORT_DENIED] the plugin called "wasi:clocks/monotonic-clock#now" of a version that this host does not have`,
      );
    },
  );

  it.each([
    ["wasi:cli/stdout@0.3.0", "write-it: func() -> u64;"],
    ["wasi:clocks/monotonic-clock@0.3.0", "get-resolution: func() -> u64;"],
    ["wasi:clocks/wall-clock@1.0.0", "now: func() -> u64;"],
  ])(
    "%s, of another shape than the one that every plugin is given, is refused and its call fails",
    async (id, member) => {
      const [, namespace, name, version] = /^(.*)\/(.*)@(.*)$/.exec(id) ?? [];
      const [field] = member.split(":");
      const bytes = await buildWithImports(
        {
          packages: `package ${namespace}@${version} { interface ${name} { ${member} } }`,
          imports: `import ${id};`,
          core: `(import "${id}" "${field}" (func $f (result i64)))`,
        },
        "(drop (call $f))",
      );
      const difference = "this host has version 0.2 of it";
      expect(inspectPlugin(bytes).imports.filter(({ access }) => access !== "types")).toEqual([
        { name: id, access: "refused", difference },
      ]);
      await expect(transformOnce(bytes, record("!t"))).rejects.toThrow(
        /^\[IMPORT_DENIED\] .* of a version that this host does/,
      );
    },
  );

  it("a known and an unknown version of one interface gives neither", async () => {
    const bytes = await buildWithImports(
      {
        packages: ["0.2.3", "1.0.0"]
          .map((version) => `package wasi:clocks@${version} { interface monotonic-clock { now: func() -> u64; } }`)
          .join("\n"),
        imports: "import wasi:clocks/monotonic-clock@0.2.3; import wasi:clocks/monotonic-clock@1.0.0;",
        core: `(import "wasi:clocks/monotonic-clock@0.2.3" "now" (func $now (result i64)))
          (import "wasi:clocks/monotonic-clock@1.0.0" "now" (func $other (result i64)))`,
      },
      "(drop (call $now))",
    );
    expect(inspectPlugin(bytes).imports.filter(({ access }) => access !== "types")).toEqual([
      {
        name: "wasi:clocks/monotonic-clock@0.2.3",
        access: "refused",
        difference: "it is imported in several versions",
      },
      { name: "wasi:clocks/monotonic-clock@1.0.0", access: "refused", difference: "this host has version 0.2 of it" },
    ]);
    await expect(transformOnce(bytes, record("!t"))).rejects.toThrow("[IMPORT_DENIED]");
  });

  it.each([
    ["[constructor]spy", "constructor();", "(result i32)", "(drop (call $f))", "wasi:odd/spies#Spy"],
    ["[static]spy.prototype", "%prototype: static func();", "", "(call $f)", "wasi:odd/spies#Spy"],
    ["[static]spy.constructor", "%constructor: static func();", "", "(call $f)", "wasi:odd/spies#Spy.constructor"],
    ["[static]spy.apply", "%apply: static func();", "", "(call $f)", "wasi:odd/spies#Spy.apply"],
  ])("%s of an unknown interface is there and refuses", async (field, wit, type, call, denied) => {
    const bytes = await buildWithImports(
      {
        packages: `package wasi:odd@0.2.3 { interface spies { resource spy { ${wit} } } }`,
        imports: "import wasi:odd/spies@0.2.3;",
        core: `(import "wasi:odd/spies@0.2.3" "${field}" (func $f ${type}))`,
      },
      call,
    );
    await expect(transformOnce(bytes, record("!t"))).rejects.toThrow(
      `[IMPORT_DENIED] the plugin called "${denied}", which it is not granted`,
    );
  });

  it("the types of WASI is given", async () => {
    const bytes = await buildWithImports(
      {
        packages:
          "package wasi:clocks@0.2.3 { interface monotonic-clock { type instant = u64; now: func() -> instant; } }",
        imports: "import wasi:clocks/monotonic-clock@0.2.3;",
        core: `(import "wasi:clocks/monotonic-clock@0.2.3" "now" (func $now (result i64)))`,
      },
      "(drop (call $now)) unreachable",
    );
    expect(inspectPlugin(bytes).imports[0]).toEqual({ name: "wasi:clocks/monotonic-clock@0.2.3", access: "given" });
    await expect(transformOnce(bytes, record("!t"))).rejects.toThrow("[TRAPPED]");
  });
});

describe("the contract of WASI", () => {
  it("is what its WIT gives", async () => {
    expect(await generateWasiContract()).toContain(wasiContract);
  });
});
