import { renderError } from "@armory-plugins/base";
import { generate, isWitBindgenError } from "@armory-plugins/wit-bindgen";
import type { GenerateRequest, Language, WitBindgenError, WitSource } from "@armory-plugins/wit-bindgen";
import { describe, expect, it } from "vitest";
import { tempDir } from "@armory-plugins/support";

const hello: WitSource = {
  path: "hello.wit",
  content: "package a:hello@1.0.0;\n\nworld hello {\n  export greet: func(name: string) -> string;\n}\n",
};

/** A type that neither C nor Go has yet: their generators panic. */
const unsupported: WitSource = {
  path: "fixed.wit",
  content: "package a:fixed;\nworld fixed { import i: interface { type four = list<u32, 4>; f: func(x: four); } }\n",
};

async function failure(request: GenerateRequest): Promise<WitBindgenError> {
  const error: unknown = await generate(request).catch((thrown: unknown) => thrown);
  if (!isWitBindgenError(error)) throw new Error("expected a WitBindgenError", { cause: error });
  expect(error.message).toBe(renderError(error));
  return error;
}

async function generateText<L extends Language>(request: GenerateRequest<L>): Promise<Record<string, string>> {
  const { files } = await generate(request);
  return Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString("utf8")]));
}

describe("generate()", () => {
  it("gives the files of each language, sorted, and writes nothing", async () => {
    const cwd = await tempDir();
    const paths = async (language: GenerateRequest["language"]) => [
      ...(await generate({ language, wit: hello, cwd })).files.keys(),
    ];
    expect({ c: await paths("c"), go: await paths("go"), rust: await paths("rust") }).toEqual({
      c: ["hello.c", "hello.h", "hello_component_type.o"],
      go: ["go.mod", "wit_exports.go"],
      rust: ["hello.rs"],
    });
  });

  it("takes a file, a folder, and several of them in memory, and paths beside them", async () => {
    const uses = "package a:uses;\nworld uses { import a:dep/i; }\n";
    const dependency = "package a:dep;\ninterface i { f: func(); }\n";
    const directory: WitSource = { path: "uses", files: { "w.wit": uses, "deps/dep.wit": dependency } };
    const expected = await generateText({ language: "rust", wit: directory, options: { "generate-all": true } });
    expect(expected["uses.rs"]).toContain("pub fn f()");
    const onDisk = await tempDir({ "w.wit": uses, "deps/dep/d.wit": Buffer.from(dependency) });
    const others: GenerateRequest["wit"][] = [
      onDisk,
      [onDisk],
      [{ path: "uses", files: { "w.wit": Buffer.from(uses), "deps/dep/d.wit": dependency } }],
      [
        { path: "dep.wit", content: dependency },
        { path: "uses.wit", content: uses },
      ],
    ];
    for (const wit of others) {
      const world = Array.isArray(wit) && wit.length === 2 ? "a:uses/uses" : "uses";
      expect(await generateText({ language: "rust", wit, world, options: { "generate-all": true } })).toEqual(expected);
    }
  });

  it("takes paths relative to a folder", async () => {
    const cwd = await tempDir({
      "wit/w.wit": "package a:b;\nworld w {}\n",
    });
    expect(Object.keys(await generateText({ language: "rust", wit: "wit", cwd }))).toEqual(["w.rs"]);
  });

  it("takes flags, values and lists as options", async () => {
    const wit: WitSource = {
      path: "w.wit",
      content: "package a:b;\nworld w { import i: interface { record r { x: u8 } f: func() -> r; } }",
    };
    const rust = await generateText({
      language: "rust",
      wit,
      options: {
        "additional-derive-attributes": ["Hash", "PartialOrd"],
        "raw-strings": false,
        "runtime-path": "my::rt",
      },
    });
    expect(rust["w.rs"]).toMatch(/derive\([^)]*Hash[^)]*PartialOrd/);
    expect(rust["w.rs"]).toContain("my::rt");
    const go = await generateText({ language: "go", wit, options: { "pkg-name": "example.com/x", format: false } });
    expect(Object.keys(go)).toContain("imports/i/wit_bindings.go");
    expect(go["imports/i/wit_bindings.go"]).not.toBe(
      (await generateText({ language: "go", wit, options: { "pkg-name": "example.com/x" } }))[
        "imports/i/wit_bindings.go"
      ],
    );
  });

  it("gives equal results from generations at the same time", async () => {
    const one = await generateText({ language: "go", wit: hello });
    const many = await Promise.all(Array.from({ length: 8 }, () => generateText({ language: "go", wit: hello })));
    expect(many).toEqual(many.map(() => one));
  });

  it("tells a panic with its text, and goes on afterwards", async () => {
    const error = await failure({ language: "c", wit: unsupported });
    expect([error.code, error.detail]).toEqual([
      "GENERATOR_PANICKED",
      expect.stringMatching(
        /^wit-bindgen stopped with a panic: panicked at wit-bindgen-c-[^\n]*\nnot yet implemented: /,
      ),
    ]);
    expect(Object.keys(await generateText({ language: "c", wit: hello }))).toContain("hello.h");
  });
});

describe("generate() refuses", () => {
  it("WIT that does not parse, with file, line, column and the line", async () => {
    const wit: WitSource = { path: "bad/w.wit", content: "package a:b;\n\nworld w {\n  export f: func(x: u33);\n}\n" };
    expect(await failure({ language: "go", wit })).toMatchObject({
      code: "INVALID_WIT",
      detail: [
        "name `u33` does not exist",
        "     --> bad/w.wit:4:21",
        "      |",
        "    4 |   export f: func(x: u33);",
        "      |                     ^--",
      ].join("\n"),
    });
  });

  it("WIT that does not resolve: a package or an interface that is not there", async () => {
    const files = {
      "w.wit": "package a:b;\nworld w { import x:y/z; }\n",
      "deps/c.wit": "package a:c;\ninterface i { }\n",
    };
    const { code, detail } = await failure({ language: "rust", wit: { path: "wit", files } });
    expect([code, detail]).toEqual(["INVALID_WIT", expect.stringContaining("package 'x:y' not found")]);
    expect(detail).toContain("--> wit/w.wit:2:18");
    const inside = { ...files, "w.wit": "package a:b;\nworld w { import a:c/nope; }\n" };
    expect((await failure({ language: "rust", wit: { path: "wit", files: inside } })).detail).toContain(
      "wit/w.wit:2:22",
    );
  });

  it("faults in a dependency, naming its file", async () => {
    const files = { "w.wit": "package a:b;\nworld w { }\n", "deps/c/one.wit": "package a:c;\n\ninterface {}\n" };
    expect((await failure({ language: "c", wit: { path: "wit", files } })).detail).toContain(
      "--> wit/deps/c/one.wit:3:11",
    );
  });

  it.each<[fault: string, wit: WitSource, text: string]>([
    ["a folder without WIT", { path: "empty", files: {} }, 'there is no .wit file in "empty"'],
    ["bytes that are no UTF-8", { path: "x.wit", content: Uint8Array.of(0xff, 0xfe) }, '"x.wit" is not valid UTF-8'],
    ["WebAssembly that is cut off", { path: "x.wasm", content: Buffer.from("\0asm\r") }, 'cannot decode "x.wasm"'],
    [
      "a core module",
      { path: "x.wasm", content: Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0) },
      '"x.wasm" is a program, and not a WIT package',
    ],
    [
      "an entry that belongs to no package",
      { path: "p", files: { "w.wit": "package a:b;", "other/x.wit": "" } },
      '"p/other/x.wit" is neither part of the package nor of one in "p/deps"',
    ],
  ])("%s", async (_, wit, text) => {
    const { code, detail } = await failure({ language: "go", wit });
    expect([code, detail]).toEqual(["INVALID_WIT", expect.stringContaining(text)]);
  });

  it("a world that is not there, and to choose among several", async () => {
    const wit: WitSource = { path: "w.wit", content: "package a:b;\nworld one {}\nworld two {}\n" };
    expect(await failure({ language: "go", wit, world: "three" })).toMatchObject({
      code: "UNKNOWN_WORLD",
      detail: "World `three` not found in package `a:b`",
    });
    const { code, detail } = await failure({ language: "go", wit });
    expect([code, detail]).toEqual([
      "UNKNOWN_WORLD",
      expect.stringMatching(/one must be explicitly chosen:\n {2}a:b\/one\n {2}a:b\/two/),
    ]);
  });

  it("paths that cannot be read, naming what is wrong with which", async () => {
    const cwd = await tempDir({ "file.wit": "package a:b;" });
    expect(await failure({ language: "go", wit: "nowhere", cwd })).toMatchObject({
      code: "WIT_UNREADABLE",
      detail: '"nowhere" does not exist; expected a .wit file, a directory of them, or a WIT package encoded as .wasm',
    });
    expect(await failure({ language: "go", wit: "file.wit/below", cwd })).toMatchObject({
      detail: expect.stringContaining('"file.wit/below" has a parent that is not a directory'),
    });
    expect(await failure({ language: "go", wit: [] })).toMatchObject({ code: "WIT_UNREADABLE" });
  });

  it("what a generator refuses, with its words", async () => {
    const wit: WitSource = {
      path: "u",
      files: {
        "w.wit": "package a:u;\nworld u { import a:d/i; }\n",
        "deps/d.wit": "package a:d;\ninterface i { f: func(); }\n",
      },
    };
    const { code, detail } = await failure({ language: "rust", wit });
    expect([code, detail]).toEqual([
      "GENERATION_FAILED",
      expect.stringContaining("missing either `--generate-all` or `--with a:d/i=(...|generate)`"),
    ]);
  });

  it.each<[fault: string, request: unknown, text: string]>([
    ["a language", { language: "java" }, 'unknown language "java"; expected one of c, go, rust'],
    [
      "an option",
      { language: "go", options: { stubs: true } },
      'unknown option "stubs" for go; expected one of format, ',
    ],
    [
      "a flag's value",
      { language: "c", options: { "no-helpers": "yes" } },
      '"no-helpers" has a value of another type; expected true or false',
    ],
    [
      "a text's type",
      { language: "go", options: { "pkg-name": 1 } },
      '"pkg-name" has a value of another type; expected a string',
    ],
    ["a list for a single value", { language: "go", options: { "pkg-name": ["a", "b"] } }, "expected a string"],
    [
      "a value",
      { language: "rust", options: { ownership: "mine" } },
      "invalid value 'mine' for '--ownership <OWNERSHIP>'",
    ],
    ["a filter that matches nothing", { language: "go", options: { sync: ["nope"] } }, "unused sync option: nope"],
    ["a Go runtime for C", { language: "c", goRuntime: "embed" }, 'goRuntime is for Go, and not for "c"'],
  ])("%s that is unknown or does not fit", async (_, request, text) => {
    // What callers without types may hand over.
    const { code, detail } = await failure({ wit: hello, ...(request as Pick<GenerateRequest, "language">) });
    expect(detail).toContain(text);
    expect(code).toBe(text.startsWith("unused") ? "GENERATION_FAILED" : "INVALID_OPTION");
  });
});

describe("docs that try to leave their comment", () => {
  /** A record with docs before each of its fields. */
  const ofDocs = (docs: string): WitSource => ({
    path: "docs.wit",
    content: `package a:docs@1.0.0;
world docs { export i: interface { /// ${docs}
  record r { /// ${docs}
    kept: u32,
  }
  f: func(x: r);
} }
`,
  });
  /** The lines with code, of those from the docs on to the end of the record. */
  const codeOf = (text: string): string[] =>
    text
      .split(/\r\n|\n|\r/)
      .map((line) => line.trim())
      .filter((line) => /evil|kept/.test(line) && !line.startsWith("//"));

  it.each(["evil \\", "evil ??/", "evil \\  ", "x\r#define evil", "x */ evil /*", '"evil \r\r evil \\'])(
    "stay in it, and leave the field behind them, in C: %j",
    async (docs) => {
      const { "docs.h": header = "" } = await generateText({ language: "c", wit: ofDocs(docs) });
      expect(codeOf(header)).toEqual(["uint32_t   kept;"]);
      // No line before the field goes on in the next one
      expect(header.split("\n").filter((line) => /^\s*\/\/.*(?:\\|\?\?\/)\s*$/.test(line))).toEqual([]);
    },
  );

  it.each(["x\r#[evil]", "x */ evil /*", "evil \\"])("stay in it in Rust and Go: %j", async (docs) => {
    const { "docs.rs": rust = "" } = await generateText({ language: "rust", wit: ofDocs(docs) });
    expect(codeOf(rust).filter((line) => line.includes("evil"))).toEqual([]);
    expect(rust).not.toContain("\r");
    const go = await generateText({ language: "go", wit: ofDocs(docs) });
    const lines = Object.values(go).flatMap((text) => text.split("\n"));
    expect(lines.filter((line) => line.includes("evil") && !/^\s*\/\/ /.test(line))).toEqual([]);
  });

  it("change nothing where they are harmless", async () => {
    const plain = await generateText({ language: "c", wit: ofDocs("a \\ b ?") });
    expect(plain["docs.h"]).toContain("// a \\ b ?\n");
  });
});
