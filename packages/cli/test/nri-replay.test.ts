import { readFile } from "node:fs/promises";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";

const forty = await readFile(new URL("../../../conformance/recordings/adaptation.json", import.meta.url), "utf8");

/** Run `armory nri replay` in a folder with these files. */
async function replay(
  args: readonly string[],
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal(await tempDir(files));
  const code = await main(["nri", "replay", ...args], terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

const passing = {
  name: "sets a key",
  op: "create",
  container: { id: "c" },
  plugins: [{ name: "10-a", create: { adjust: { annotations: { k: "v" } } } }],
  response: { adjust: { annotations: { k: "v" } } },
};
const failing = {
  ...passing,
  name: "fails",
  response: { adjust: { annotations: { k: "w", other: "x" } } },
  containerSeenByPlugin: { "10-a": { id: "c" } },
};

describe("armory nri replay", () => {
  it("passes all forty recordings of upstream's adaptation", async () => {
    expect(await replay(["all.json"], { "all.json": forty })).toEqual({
      code: 0,
      out: "all.json: 40 recordings, 40 passed\n",
      err: "",
    });
  });

  it("shows what differs, and fails", async () => {
    const files = { "a.json": JSON.stringify([failing, passing]), "b.json": JSON.stringify([passing]) };
    expect(await replay(["a.json", "b.json"], files)).toEqual({
      code: 1,
      out: `failed fails  (- expected, + happened)
  response
    ~ adjust.annotations.k  "w" → "v"
    - adjust.annotations.other  "x"
  container seen by 10-a
    + hooks  {}
    + linux.resources.memory  {}
    + linux.resources.cpu  {}
a.json: 2 recordings, 1 failed, 1 passed
b.json: 1 recording, 1 passed
`,
      err: "",
    });
  });

  it("prints the result as JSON", async () => {
    const { code, out } = await replay(["-o", "json", "a.json"], { "a.json": JSON.stringify([passing, failing]) });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      passed: 1,
      failed: 1,
      files: [
        {
          file: "a.json",
          recordings: [
            { name: "sets a key", outcome: "passed" },
            {
              name: "fails",
              outcome: "failed",
              problems: [
                {
                  what: "response",
                  differences: [
                    { path: "adjust.annotations.k", expected: "w", actual: "v" },
                    { path: "adjust.annotations.other", expected: "x" },
                  ],
                },
                {
                  what: "container seen by 10-a",
                  differences: [
                    { path: "hooks", actual: {} },
                    { path: "linux.resources.memory", actual: {} },
                    { path: "linux.resources.cpu", actual: {} },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it.each<[string, readonly string[], number, RegExp]>([
    ["no file", [], 2, /missing required argument 'files'/],
    ["a file that isn't there", ["none.json"], 1, /"none.json" does not exist; expected recordings of NRI, in JSON/],
    ["a file that is no JSON", ["bad.json"], 1, /"bad.json": it is not JSON: /],
    ["a recording with an unknown field", ["odd.json"], 1, /cannot read recordings from "odd.json": 0: .*nonsense/],
    ["a file that is not UTF-8", ["bytes.json"], 1, /"bytes.json" is not UTF-8/],
    ["another format of output", ["-o", "xml", "odd.json"], 2, /Allowed choices are text, json/],
  ])("refuses %s", async (_, args, code, message) => {
    const files = {
      "bad.json": "[",
      "odd.json": JSON.stringify([{ ...passing, nonsense: 1 }]),
      "bytes.json": Uint8Array.of(0xff),
    };
    const ended = await replay(args, files);
    expect(ended).toMatchObject({ code, out: "", err: expect.stringMatching(message) });
  });
});
