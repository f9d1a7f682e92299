import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { setTomlKeys } from "../src/toml.ts";

const manifest = `# What cargo reads
[package]
name = "old" # the crate
version = '0.0.0'
edition = "2024"
authors = ["A # B", "C]"] # people
publish = false

# The release is small
[profile.release]
name = "not this one"
`;

describe("setTomlKeys()", () => {
  it("replaces values, adds keys after the one before, removes keys, and keeps all else", () => {
    const values = { name: "new", version: "0.1.0", description: "d", authors: undefined, publish: true };
    expect(setTomlKeys(manifest, "package", values)).toBe(`# What cargo reads
[package]
name = "new" # the crate
version = "0.1.0"
description = "d"
edition = "2024"
publish = true

# The release is small
[profile.release]
name = "not this one"
`);
  });

  it("replaces a list whose texts look like its end or like a comment", () => {
    expect(setTomlKeys(manifest, "package", { authors: ["Z"] })).toContain('authors = ["Z"] # people\n');
  });

  it("adds the first key below the table's name, also in the last table of the text", () => {
    expect(setTomlKeys("[a.b]", "a.b", { x: "1", y: "2" })).toBe('[a.b]\nx = "1"\ny = "2"');
  });

  it("keeps its place after a key that it removed", () => {
    expect(setTomlKeys('[a]\nx = "1"\ny = "2"\nz = "3"', "a", { y: "4", x: undefined, w: "5" })).toBe(
      '[a]\ny = "4"\nw = "5"\nz = "3"',
    );
  });

  it("takes no key for another one that begins alike", () => {
    expect(setTomlKeys('[a]\nlicense-file = "x"', "a", { license: "MIT" })).toBe(
      '[a]\nlicense = "MIT"\nlicense-file = "x"',
    );
  });

  it.each([
    ['say "yes"', String.raw`"say \"yes\""`],
    [String.raw`C:\new`, String.raw`"C:\\new"`],
    ["a\tb\nc\u0000\u001B", String.raw`"a\tb\nc\u0000\u001b"`],
    ["\u007F", String.raw`"\u007F"`],
    ["größe 日本語 🛡️\u0085", '"größe 日本語 🛡️\u0085"'],
    ["'''", `"'''"`],
    ["# [x] = y", '"# [x] = y"'],
    [[], "[]"],
    [[{ name: 'A "B"', email: "a@b" }], String.raw`[{ name = "A \"B\"", email = "a@b" }]`],
  ])("writes %j so that every reader of TOML reads the same", (value, written) => {
    const text = setTomlKeys("[a]\n[b]\n", "a", { x: value });
    expect(text).toBe(`[a]\nx = ${written}\n[b]\n`);
    expect(parse(text)).toEqual({ a: { x: value }, b: {} });
  });

  it("throws for a table that is not there and a value on several lines", () => {
    expect(() => setTomlKeys(manifest, "project", { name: "x" })).toThrow("no table [project]");
    expect(() => setTomlKeys("[a]\nx = [\n]", "a", { x: ["y"] })).toThrow(
      'the line "x = [" of the TOML has no whole value',
    );
  });
});
