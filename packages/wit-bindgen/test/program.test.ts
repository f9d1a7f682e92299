import { chmod, link, mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generatorArguments } from "../src/generated/generator-facts.ts";
import { tempDir } from "@armory-plugins/support";
import { readTree } from "./support/read-tree.ts";
import { runProgram } from "./support/program.ts";

const wit = { "wit/w.wit": "package a:b@1.0.0;\n\nworld w {\n  export greet: func(name: string) -> string;\n}\n" };

describe("wit-bindgen", () => {
  it("writes the files below --out-dir and names them", async () => {
    const directory = await tempDir(wit);
    const ended = await runProgram(["go", "wit", "--out-dir", "some/gen", "--format=false"], directory);
    expect(ended).toEqual({
      code: 0,
      stdout: "",
      stderr: 'Generating "some/gen/go.mod"\nGenerating "some/gen/wit_exports.go"\n',
    });
    expect(Object.keys(await readTree(join(directory, "some")))).toEqual(["gen/go.mod", "gen/wit_exports.go"]);
  });

  it.runIf(process.platform === "linux")("ends with an error where no directory can be made", async () => {
    // Node's own recursive mkdir never ends there: /proc is present, and answers ENOENT.
    const directory = await tempDir(wit);
    expect(await runProgram(["go", "wit", "--out-dir", "/proc/x", "--format=false"], directory)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'Generating "/proc/x/go.mod"\n' +
        `error: "/proc/x/go.mod" cannot be written: ENOENT: no such file or directory, mkdir '/proc/x'; see --out-dir\n`,
    });
  });

  it.runIf(process.platform !== "win32")("writes nothing through links below --out-dir", async () => {
    const directory = await tempDir({ ...wit, "outside/kept": "kept", "gen/other": "other" });
    await symlink("../outside/kept", join(directory, "gen/wit_exports.go"));
    const args = ["go", "wit", "--out-dir", "gen", "--format=false"];
    expect(await runProgram(args, directory)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'error: "gen/wit_exports.go" cannot be written: "gen/wit_exports.go" is a symbolic link; remove it, or choose another --out-dir\n',
    });
    expect(Object.keys(await readTree(join(directory, "gen")))).toEqual(["other"]);
    await rm(join(directory, "gen/wit_exports.go"));
    await link(join(directory, "outside/kept"), join(directory, "gen/wit_exports.go"));
    expect(await runProgram(args, directory)).toMatchObject({ code: 0 });
    expect(Object.keys(await readTree(join(directory, "gen")))).toEqual(["go.mod", "other", "wit_exports.go"]);
    expect(await readTree(join(directory, "outside"))).toEqual({ kept: "kept" });
  });

  it.runIf(process.platform !== "win32")("follows no linked folder below --out-dir, but --out-dir itself", async () => {
    const directory = await tempDir({ ...wit, "outside/kept": "kept" });
    await symlink("outside", join(directory, "gen"));
    const embed = [
      "go",
      "wit",
      "--out-dir",
      "gen/go",
      "--format=false",
      "--go-runtime",
      "embed",
      "--pkg-name",
      "a.b/c",
    ];
    expect(await runProgram(embed, directory)).toMatchObject({ code: 0 });
    await rm(join(directory, "gen/go"), { recursive: true });
    await mkdir(join(directory, "gen/go"));
    await symlink("../..", join(directory, "gen/go/wit"));
    const { code, stderr } = await runProgram(embed, directory);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('"gen/go/wit" is a symbolic link; remove it, or choose another --out-dir\n'),
    });
    expect(await readTree(join(directory, "gen"))).toEqual({ kept: "kept" });
  });

  it("writes into the current folder when nobody says where", async () => {
    const directory = await tempDir(wit);
    expect(await runProgram(["rust", "wit"], directory)).toMatchObject({ code: 0, stderr: 'Generating "w.rs"\n' });
    expect(Object.keys(await readTree(directory))).toEqual(["w.rs", "wit/w.wit"]);
  });

  it("takes --format of Go without a value, in front of the path", async () => {
    const directory = await tempDir(wit);
    expect(await runProgram(["go", "--format", "wit", "--out-dir", "gen"], directory)).toMatchObject({ code: 0 });
    expect(await runProgram(["go", "--out-dir", "gen", "--", "wit"], directory)).toMatchObject({ code: 0 });
  });

  it("lists the options of each language, by their own names", async () => {
    for (const [language, described] of Object.entries(generatorArguments)) {
      const { code, stdout } = await runProgram([language, "--help"], ".");
      expect(code).toBe(0);
      for (const option of [
        "out-dir",
        "world",
        "check",
        "features",
        "all-features",
        ...described.map(({ name }) => name),
      ]) {
        expect(stdout).toMatch(new RegExp(`^  (-\\w, )?--${option} `, "m"));
      }
    }
    expect((await runProgram(["help", "go"], ".")).stdout).toContain("--go-runtime");
    expect((await runProgram(["help", "c"], ".")).stdout).not.toContain("--go-runtime");
  });

  it("says its version and that of wit-bindgen", async () => {
    const { code, stdout } = await runProgram(["--version"], ".");
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^@armory-plugins\/wit-bindgen \S+ \(wit-bindgen 0\.63\.0\)\n$/),
    ]);
  });
});

describe("what a file or a user chose", () => {
  // oxlint-disable-next-line no-control-regex
  const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

  it.each([
    ["a path", ["rust", "a\u001b[2J\u009b\u202e"], {}],
    ["a language", ["a\u001b[2J\u009b\u202e"], {}],
    ["a folder to write to", ["rust", "wit", "--out-dir", "a\u001b[2J\u009b\u202e"], wit],
    ["WIT", ["rust", "bad.wit"], { "bad.wit": "package a:b;\n\nworld w { import a\u001b[2J\u009b\u202e }\n" }],
  ])("is visible in messages when it is %s", async (_, args, files) => {
    const { stderr } = await runProgram(args, await tempDir(files));
    expect(stderr).toContain("\\u");
    expect(stderr).not.toMatch(raw);
  });
});

describe("wit-bindgen --check", () => {
  it("passes when the files are up to date, and writes nothing", async () => {
    const directory = await tempDir(wit);
    await runProgram(["c", "wit", "--out-dir", "gen"], directory);
    const before = await readTree(directory);
    expect(await runProgram(["c", "wit", "--out-dir", "gen", "--check"], directory)).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
    expect(await readTree(directory)).toEqual(before);
  });

  it("names every file that is missing, changed, or has other line ends", async () => {
    const directory = await tempDir(wit);
    const args = ["c", "wit", "--out-dir", "gen"];
    await runProgram(args, directory);
    const files = await readTree(join(directory, "gen"));
    await writeFile(join(directory, "gen/w.c"), (files["w.c"] ?? "").replaceAll("\n", "\r\n"));
    await writeFile(join(directory, "gen/w.h"), `${files["w.h"]}// mine\n`);
    const ended = await runProgram([...args, "--check", "--rename-world", "w"], directory);
    expect(ended).toMatchObject({
      code: 1,
      stderr:
        'error: "gen/w.c" differs in line ends only (CRLF instead of LF); mark such files as `text eol=lf` in .gitattributes\n' +
        'error: "gen/w.h" is not up to date; generate it again\n',
    });
    expect(await runProgram(["rust", "wit", "--out-dir", "gen", "--check"], directory)).toMatchObject({
      code: 1,
      stderr: 'error: "gen/w.rs" is missing; generate it\n',
    });
    expect(Object.keys(await readTree(join(directory, "gen")))).not.toContain("w.rs");
  });
});

describe("wit-bindgen ends with", () => {
  it("1 for WIT that does not parse, with the place and the line", async () => {
    const directory = await tempDir({ "wit/bad.wit": "package a:b;\n\nworld w {\n  export f: func(x: u32;\n}\n" });
    expect(await runProgram(["go", "wit"], directory)).toEqual({
      code: 1,
      stdout: "",
      stderr: [
        "error: expected ')', found ';'",
        "     --> wit/bad.wit:4:24",
        "      |",
        "    4 |   export f: func(x: u32;",
        "      |                        ^",
        "",
      ].join("\n"),
    });
  });

  it("1 for a folder or a world that is not there", async () => {
    const directory = await tempDir(wit);
    expect(await runProgram(["go", "witt"], directory)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^error: "witt" does not exist; expected /),
    });
    expect(await runProgram(["go", "wit", "-w", "x"], directory)).toMatchObject({
      code: 1,
      stderr: "error: World `x` not found in package `a:b@1.0.0`\n",
    });
  });

  it("1 for a file that cannot be written, naming it", async () => {
    const directory = await tempDir({ ...wit, "gen/w.rs/in-the-way": "" });
    const { code, stderr } = await runProgram(["rust", "wit", "--out-dir", "gen"], directory);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/error: "gen\/w\.rs" cannot be written: .*; see --out-dir\n$/),
    ]);
  });

  it.skipIf(process.getuid?.() === 0)("1 for WIT that may not be read", async () => {
    const directory = await tempDir(wit);
    await chmod(join(directory, "wit/w.wit"), 0);
    expect(await runProgram(["rust", "wit"], directory)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"wit/w.wit" may not be read (permission denied)'),
    });
  });

  it("1 for a link to itself", async () => {
    const directory = await tempDir();
    await mkdir(join(directory, "wit"));
    await symlink("w.wit", join(directory, "wit/w.wit"));
    expect(await runProgram(["rust", "wit"], directory)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"wit/w.wit" is a loop of symbolic links'),
    });
  });

  it.each<[misuse: string, args: readonly string[], text: string]>([
    ["no language", [], "Usage: wit-bindgen"],
    ["an unknown language", ["python", "wit"], "error: unknown command 'python'"],
    [
      "an unknown option",
      ["go", "wit", "--pkgname", "x"],
      "error: unknown option '--pkgname'\n(Did you mean --pkg-name?)",
    ],
    ["an option of another language", ["c", "wit", "--go-runtime", "embed"], "error: unknown option '--go-runtime'"],
    ["no WIT", ["go"], "error: missing required argument 'wit'"],
    [
      "an option without its value",
      ["go", "wit", "--pkg-name"],
      "error: option '--pkg-name <PKG_NAME>' argument missing",
    ],
    [
      "another value than there is",
      ["rust", "wit", "--ownership", "x"],
      "error: invalid value 'x' for '--ownership <OWNERSHIP>'",
    ],
    ["another runtime than there is", ["go", "wit", "--go-runtime", "x"], "Allowed choices are import, embed."],
  ])("2 for %s", async (_, args, text) => {
    const { code, stderr } = await runProgram(args, await tempDir(wit));
    expect([code, stderr]).toEqual([2, expect.stringContaining(text)]);
  });
});
