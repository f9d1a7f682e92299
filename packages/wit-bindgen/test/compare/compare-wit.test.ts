import { compareWit, encodeWit, isWitBindgenError, printWit } from "@armory-plugins/wit-bindgen";
import type { WitComparison, WitSource } from "@armory-plugins/wit-bindgen";
import { tempDir } from "@armory-plugins/support";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

function pack(path: string, files: Readonly<Record<string, string>>): WitSource {
  return { path, files };
}

function changesOf({ changes }: WitComparison): string[] {
  return changes.map(({ kind, item, path, old, new: next }) => {
    return `${kind} ${item} ${path} ${old?.place ?? "-"} ${next?.place ?? "-"}`;
  });
}

async function failureOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  return isWitBindgenError(error) ? `${error.code}: ${error.detail}` : `not a WitBindgenError: ${String(error)}`;
}

/** A package whose comparison takes time that grows with every link: each interface uses the types of the one before. */
function chain(path: string, links: number): WitSource {
  const names = Array.from({ length: links }, (_, link) => `i${link}`);
  const interfaces = names.map((name, link) => {
    const types = link === 0 ? "resource a; resource b; resource c; resource d;" : `use i${link - 1}.{a, b, c, d};`;
    return `interface ${name} { ${types} }`;
  });
  const exported = names.map((name) => `export ${name};`).join(" ");
  return pack(path, { "w.wit": `package a:b@0.1.0;\n${interfaces.join("\n")}\nworld w { ${exported} }\n` });
}

describe("compareWit() of packages that take time without end", () => {
  it("gives up", async () => {
    const comparing = compareWit({ old: chain("old", 20), new: chain("new", 20), timeoutMs: 300 });
    expect(await failureOf(comparing)).toBe(
      'COMPARISON_FAILED: cannot compare "old" with "new": it takes longer than 0.3 s',
    );
  });

  it("ends when it is aborted", async () => {
    const controller = new AbortController();
    const comparing = compareWit({ old: chain("old", 20), new: chain("new", 20), signal: controller.signal });
    controller.abort(new Error("Ctrl-C"));
    await expect(comparing).rejects.toThrow("Ctrl-C");
    await expect(compareWit({ old: chain("old", 2), new: chain("new", 2), signal: controller.signal })).rejects.toThrow(
      "Ctrl-C",
    );
  });
});

describe("compareWit()", () => {
  it("finds places in the files of the package and of what it depends on", async () => {
    const world = "package a:b@0.1.0;\nworld w {\n  import c:d/i;\n  export f: func();\n}\n";
    const old = pack("old", { "w.wit": world, "deps/d/i.wit": "package c:d;\n\ninterface i {\n  f: func();\n}\n" });
    const next = pack("new", {
      "more.wit": "/// An interface.\ninterface more {}\n",
      "w.wit": world.replace("f: func()", "f: func(\n    a: u8,\n  )"),
      "deps/d/i.wit": "package c:d;\n\ninterface i {\n  f: func() -> string;\n}\ninterface unseen {}\n",
    });
    expect(changesOf(await compareWit({ old, new: next }))).toEqual([
      "added interface more - new/more.wit:2",
      "retyped function c:d/i#f old/deps/d/i.wit:4 new/deps/d/i.wit:4",
      "retyped export w/f old/w.wit:4 new/w.wit:4",
    ]);
  });

  it("takes what is encoded as WebAssembly, where nothing has a place", async () => {
    const old = pack("old", { "w.wit": "package a:b@0.1.0;\nworld w { export f: func(); }\n" });
    const { bytes } = await encodeWit(pack("new", { "w.wit": "package a:b@0.1.1;\nworld w {}\n" }));
    const comparison = await compareWit({ old, new: { path: "new.wasm", content: bytes } });
    expect(changesOf(comparison)).toEqual(["removed export w/f old/w.wit:2 -"]);
  });

  it("compares versions that are called the same, and packages without versions", async () => {
    for (const name of ["a:b@1.0.0", "a:b"]) {
      const [old, next] = ["", "g: func();"].map((more) =>
        pack("p", { "w.wit": `package ${name};\ninterface i { f: func(); ${more} }\nworld w { import i; }\n` }),
      );
      if (old === undefined || next === undefined) throw new Error("unreachable");
      expect(changesOf(await compareWit({ old, new: next }))).toEqual(["added function i#g - p/w.wit:2"]);
    }
  });

  it("knows what is used under another name, included, and inline", async () => {
    const types = "interface types { record r { x: u8 } }\n";
    const wit = (record: string, more: string): WitSource =>
      pack("p", {
        "w.wit": `package a:b;\n${types.replace("x: u8", record)}interface hooks { use types.{r as item}; on: func(i: item); }\nworld base { import log: interface { write: func(m: string); ${more} } }\nworld w { include base; export hooks; }\n`,
      });
    const comparison = await compareWit({ old: wit("x: u8", ""), new: wit("x: u8, y: u8", "flush: func();") });
    expect(changesOf(comparison)).toEqual([
      "added field types#r.y - p/w.wit:2",
      "added function base/log#flush - p/w.wit:4",
      "added function w/log#flush - p/w.wit:4",
    ]);
    expect(comparison.changes.map(({ worlds }) => worlds)).toEqual([["w"], ["base"], ["w"]]);
  });

  it("tells an interface of the package from an import or an export of the same name", async () => {
    const wit = (more: string): WitSource =>
      pack("p", {
        "w.wit": `package a:b;\ninterface foo { f: func(); }\nworld w {\n  import foo;\n  import foo: interface { g: func(); }\n  export foo: func();\n  export foo;\n${more}}\n`,
      });
    expect((await compareWit({ old: wit(""), new: wit("") })).changes).toEqual([]);
    expect(changesOf(await compareWit({ old: wit(""), new: wit("  import bar: func();\n") }))).toEqual([
      "added import w/bar - p/w.wit:8",
    ]);
  });

  it("counts features when it is asked to", async () => {
    const [old, next] = ["", "@unstable(feature = next) export g: func();"].map((more) =>
      pack("p", { "w.wit": `package a:b@0.1.0;\nworld w { export f: func(); ${more} }\n` }),
    );
    if (old === undefined || next === undefined) throw new Error("unreachable");
    expect((await compareWit({ old, new: next })).changes).toMatchObject([{ isBreaking: false, worlds: [] }]);
    expect((await compareWit({ old, new: next, features: ["next"] })).changes).toMatchObject([
      { isBreaking: true, worlds: ["w"] },
    ]);
  });

  it("refuses what wit-component cannot compare even with itself", async () => {
    const twice = pack("p", {
      "w.wit": "package a:b;\nworld w { import c:d/i@0.1.0; import c:d/i@0.2.0; }\n",
      "deps/one.wit": "package c:d@0.1.0;\ninterface i { f: func(); }\n",
      "deps/two.wit": "package c:d@0.2.0;\ninterface i { f: func(); }\n",
    });
    expect(await failureOf(compareWit({ old: twice, new: twice }))).toContain(
      'COMPARISON_FAILED: cannot compare "w" with itself: ',
    );
  });

  it("refuses packages of two names, and WIT that does not parse", async () => {
    const [one, other, bad] = ["package a:b;", "package a:c;", "package a:b;\nworld {"].map((wit, index) =>
      pack(`p${index}`, { "w.wit": wit }),
    );
    if (one === undefined || other === undefined || bad === undefined) throw new Error("unreachable");
    expect(await failureOf(compareWit({ old: one, new: other }))).toBe(
      'PACKAGE_RENAMED: cannot compare "p0" with "p1": the first has a:b, and the second has a:c',
    );
    expect(await failureOf(compareWit({ old: one, new: bad }))).toContain("p2/w.wit:2:7");
  });
});

describe("encodeWit() and printWit()", () => {
  const files = {
    "w.wit":
      "package a:b@0.1.0;\n\n/// Docs.\ninterface i {\n  use c:d/types@1.0.0.{t};\n  @since(version = 0.1.0)\n  f: func(x: t);\n  @unstable(feature = next)\n  g: func();\n}\nworld w { export i; export run: func(); import c:d/other@1.0.0; export c:d/types@1.0.0; }\n",
    "deps/d.wit": "package c:d@1.0.0;\ninterface types { type t = u32; }\ninterface other { h: func(); }\n",
  };

  it("are the inverse of each other, but for what is unstable", async () => {
    const encoded = await encodeWit(pack("p", files));
    expect(encoded).toMatchObject({
      name: "a:b",
      version: "0.1.0",
      exports: ["a:b/i@0.1.0", "a:b/w@0.1.0", "c:d/types@1.0.0", "run"],
    });
    const printed = await printWit("p.wasm", encoded.bytes);
    expect(printed.map(({ name, version }) => [name, version])).toEqual([
      ["a:b", "0.1.0"],
      ["c:d", "1.0.0"],
    ]);
    expect(printed[0]?.wit).toContain("/// Docs.");
    expect(printed[0]?.wit).toContain("@since(version = 0.1.0)");
    expect(printed[0]?.wit).not.toContain("g: func()");
    const written = await tempDir({ "w.wit": printed[0]?.wit ?? "", "deps/d.wit": printed[1]?.wit ?? "" });
    expect((await encodeWit(written)).bytes).toEqual(encoded.bytes);
    expect((await compareWit({ old: pack("p", files), new: join(written) })).changes).toMatchObject([
      { kind: "removed", path: "i#g", isBreaking: false },
    ]);
  });

  it("refuse what is not a package", async () => {
    expect(await failureOf(printWit("p.wasm", Buffer.from("not WebAssembly")))).toContain("INVALID_WIT: ");
    expect(await failureOf(printWit("p.wasm", Buffer.from("\0asm\x0d\0\x01\0", "latin1")))).toContain("INVALID_WIT: ");
    expect(await failureOf(encodeWit(pack("p", { "w.wit": "world w {}" })))).toContain("INVALID_WIT: ");
  });
});
