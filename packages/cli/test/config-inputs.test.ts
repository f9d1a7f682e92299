import { readFile } from "node:fs/promises";
import { main } from "@armory-plugins/cli";
import { parseRecord } from "@armory-plugins/kafka/json-lines";
import { tempDir } from "@armory-plugins/support";
import { buildGuest } from "@armory-plugins/test-guests";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fakeTerminal } from "./support/terminal.ts";

let echo: Uint8Array;

beforeAll(async () => {
  echo = await buildGuest(await readFile(new URL("./guests/config-echo.wat", import.meta.url), "utf8"), "backup");
});

/** What a plugin gets of a config in a file, or the error of `armory run`. */
async function given(config: string): Promise<string> {
  const terminal = fakeTerminal(await tempDir({ "e.wasm": echo, "c.yaml": config }), "{}\n");
  const code = await main(["run", "e.wasm", "-c", "c.yaml", "--only", "accepted", "-q"], terminal);
  return code === 0 ? String(parseRecord(Buffer.from(terminal.out().trimEnd())).record.payload) : terminal.err();
}

describe("a config that languages read differently", () => {
  it.each([
    ["a tab between tokens", "remove: [h]\t# c\n", "remove:\n  - h\n"],
    ["a NEL in a comment", "# \u0085 nel\nremove: [h]\n", "remove:\n  - h\n"],
    ["a NEL in a comment and nothing else", "# \u0085 remove: [h]\n", ""],
    ["a LS in a string", "remove: [ \u2028h]\n", 'remove:\n  - "\\u2028h"\n'],
    ["a PS in a key", "'\u2029': 1.50\n", '"\\u2029": 1.50\n'],
    ["a directive of YAML 1.1", "%YAML 1.1\n---\nremove: [no]\nyes: 1\non: 2\n", "remove:\n  - no\nyes: 1\non: 2\n"],
    ["a directive and an alias", "%YAML 1.2\n---\na: &a [0x10, ~]\nb: *a\n...\n", "a: &a\n  - 0x10\n  - ~\nb: *a\n"],
    ["a byte order mark", "\ufeffremove: [h]\n", "remove: [h]\n"],
    ["a byte order mark in front of a comment", "\ufeff# c\nremove: [h] # d\n", "# c\nremove: [h] # d\n"],
    ["tabs that indent JSON", '{\n\t"a": [1, "x\\ty", {}]\n}\n', '"a":\n  - 1\n  - "x\\ty"\n  - {}\n'],
    ["a tab in a block of text", "a: |\n  x\ty\n  z\n", 'a: "x\\ty\\nz\\n"\n'],
    [
      "a tab and scalars that have other spellings",
      "# \t\na: 12e03\nb: +32475\nc: 007\nd: 12345678901234567890\ne: 1e400\nf: [-0, .5, 5., -.INF, .NaN, 0o17, 0xAf, True, NULL, ~]\n1_0: 2e1\n08: x\n",
      "a: 12e03\nb: +32475\nc: 007\nd: 12345678901234567890\ne: 1e400\nf:\n  - -0\n  - .5\n  - 5.\n  - -.INF\n  - .NaN\n  - 0o17\n  - 0xAf\n  - True\n  - NULL\n  - ~\n1_0: 2e1\n08: x\n",
    ],
    [
      "a tab and strings that look like numbers",
      "# \t\na: '007'\nb: |-\n  12e03\nc: >-\n  1\nd: !!str 2\ne:\n<<: f\n",
      `a: '007'\nb: "12e03"\nc: "1"\nd: !!str "2"\ne:\n<<: f\n`,
    ],
    ["a tab as indentation", "remove:\n\t- h\n", "error: c.yaml:2:1: not YAML: Tabs are not allowed as indentation\n"],
    [
      "a tab and an alias of nothing",
      "a:\t*b\n",
      expect.stringMatching(/^error: c\.yaml: not YAML: Unresolved alias .*\n$/),
    ],
  ])("reaches the plugin as one reading, with %s", async (_, config, expected) => {
    expect(await given(config)).toEqual(expected);
  });

  it.each([
    "remove: &a [h]\nmask: *a\n",
    "# c\na: 'x'   # d\n",
    "---\na: no\n...\n",
    '{"a": "\\t"}',
    "plain",
    "a\u2028b",
    "# c\n",
  ])("reaches the plugin as it is without any of that: %j", async (config) => {
    expect(await given(config)).toBe(config);
  });

  it("is the same data", async () => {
    const text = fc.string({
      unit: fc.constantFrom("a", " ", "\t", "\n", "\u0085", "\u2028", "#", ":", "-", "'", '"'),
    });
    const data = fc.dictionary(text, fc.oneof(text, fc.array(fc.oneof(text, fc.integer(), fc.constant(null)))));
    await fc.assert(
      fc.asyncProperty(data, async (value) => {
        expect(parse(await given(`# \t\n${JSON.stringify(value)}`))).toEqual(value);
      }),
      { numRuns: 25 },
    );
  });
});
