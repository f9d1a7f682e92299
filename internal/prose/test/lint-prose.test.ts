import { describe, expect, it } from "vitest";
import { lintProse } from "../src/index.ts";

describe("lintProse()", () => {
  it("reports each banned wording of a page with its place and what to write", async () => {
    const page = [
      "# The folder",
      "",
      "A config that is no",
      "list lies beside it, else mend it.",
      "",
      "| name | what |",
      "| ---- | ---- |",
      "| a    | good to know: colours and [licences](https://example.com/folder) |",
    ].join("\n");
    expect(await lintProse("page.md", page)).toEqual([
      { line: 1, column: 7, message: '"folder": write "directory"' },
      { line: 3, column: 15, message: '"is no": write "is not a …" or "must be …"' },
      { line: 4, column: 6, message: '"lies": write "is", "is located" or "is stored"' },
      { line: 4, column: 20, message: '", else": write "otherwise"' },
      { line: 4, column: 27, message: '"mend": write "fix"' },
      { line: 8, column: 10, message: '"good to know": write "Notes"' },
      { line: 8, column: 24, message: '"colours": use the American spelling, -or' },
      { line: 8, column: 37, message: '"licences": use the American spelling, license' },
    ]);
  });

  it("leaves code of a page alone, names of directories and flags, and good English", async () => {
    const page = [
      "Run `mkdir folder`; see conformance/behaviours and --behaviour NAME.",
      "There is no other, it is no longer needed, and nothing else. Who else?",
      "",
      "```ts",
      "const folder = colour; // is no list",
      "```",
      "",
      "    cd folder",
    ].join("\n");
    expect(await lintProse("page.md", page)).toEqual([]);
  });

  it("reports a comment, also across its lines", async () => {
    const source = [
      "/**",
      " * What this gives is no",
      " * list.",
      " */",
      "export const one = 1; // A folder",
      "",
      "// The first line tells",
      "// of it",
    ].join("\n");
    expect(await lintProse("one.ts", source)).toEqual([
      { line: 2, column: 20, message: '"is no": write "is not a …" or "must be …"' },
      { line: 5, column: 28, message: '"folder": write "directory"' },
      { line: 7, column: 19, message: '"tells of": write "describes" or "reports"' },
    ]);
  });

  it("reports strings and templates, with their escapes and values", async () => {
    const source = [
      'throw new Error("config is no list");',
      'console.log(`${name} lies in ${quote(`a folder`)},\\n    or else "there"`);',
      'const help = "-b, --behaviour <name>  a behaviour";',
    ].join("\n");
    expect(await lintProse("one.mjs", source)).toEqual([
      { line: 1, column: 25, message: '"is no": write "is not a …" or "must be …"' },
      { line: 2, column: 22, message: '"lies": write "is", "is located" or "is stored"' },
      { line: 2, column: 41, message: '"folder": write "directory"' },
      { line: 2, column: 57, message: '"or else": write "otherwise"' },
      { line: 3, column: 41, message: '"behaviour": use the American spelling, -or' },
    ]);
  });

  it("leaves identifiers, strings of one word, module specifiers and examples in comments alone", async () => {
    const source = [
      'import { behaviour as colour } from "./folder/texts.ts";',
      "/**",
      " * Reads `folder`.",
      " *",
      " * ```ts",
      " * const folder = behaviour; // lies",
      " * ```",
      " */",
      "export function mend(folder: string): string {",
      '  if (folder === "folder") return colour[folder]; else return `${folder}/behaviours`;',
      "}",
    ].join("\n");
    expect(await lintProse("one.ts", source)).toEqual([]);
  });

  it("refuses a file that cannot be parsed", async () => {
    await expect(lintProse("one.ts", "const = 1;")).rejects.toThrow(/^cannot parse one\.ts: .+; fix the syntax$/u);
  });
});
