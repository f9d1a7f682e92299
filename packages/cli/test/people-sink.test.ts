import { main } from "@armory-plugins/cli";
import { createFdSink } from "@armory-plugins/service";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { createPeopleSink } from "../src/terminal/people-sink.ts";
import { buildGuest } from "./support/build-guest.ts";
import { customSection } from "./support/custom-section.ts";
import { fakeTerminal } from "./support/terminal.ts";

let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

/** ESC, BEL, CR, DEL, the control sequence introducer of C1, and what reorders text. */
const hostile = "\u001b]0;title\u0007\u001b[8m\r\u007f\u009b2J\u202e\u2066\u061c\u200f\u2028";
const visible = String.raw`\u001b]0;title\u0007\u001b[8m\u000d\u007f\u009b2J\u202e\u2066\u061c\u200f\u2028`;
// oxlint-disable-next-line no-control-regex
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

/** What a command prints in a folder with these files, with nobody's terminal and no colours. */
async function armory(args: readonly string[], files: Record<string, string | Uint8Array>, input = "") {
  const terminal = fakeTerminal(await tempDir(files), input);
  const code = await main(args, terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

describe("what a plugin, a file or a user chose", () => {
  it("is visible in the error of a refused init", async () => {
    const config = `not ${hostile}`;
    const { code, out, err } = await armory(["run", "b.wasm", "--config-text", config], { "b.wasm": backup }, "{}\n");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("[INIT_REJECTED]");
    expect(err).toContain(visible);
    expect(err).not.toMatch(raw);
  });

  it("has no color in the last error, on a terminal that shows colors", async () => {
    const colored = "\u001b[31mred\u001b[0m";
    const record = JSON.stringify({ headers: [], key: "e", payload: colored });
    const directory = await tempDir({ "b.wasm": backup });
    for (const args of [[], ["--config-text", `not ${colored}`]]) {
      const terminal = fakeTerminal(directory, `${record}\n`, { FORCE_COLOR: "1" });
      expect(await main(["run", "b.wasm", ...args], terminal)).toBe(1);
      expect(terminal.err()).toContain(String.raw`\u001b[31mred\u001b[0m`);
      expect(terminal.err()).not.toMatch(raw);
    }
  });

  it("begins no line of its own in an error", async () => {
    const { code, err } = await armory(["run", "evil\nerror: forged.wasm"], {});
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: "evil\n  error: forged.wasm" does not exist; expected a WebAssembly component\n',
    });
  });

  it("is visible in the error of a record, and exact in the records", async () => {
    const record = JSON.stringify({ headers: [], key: "e", payload: hostile });
    const stopped = await armory(["run", "b.wasm"], { "b.wasm": backup }, `${record}\n`);
    expect(stopped).toMatchObject({ code: 1, out: "" });
    expect(stopped.err).toContain(visible);
    expect(stopped.err).not.toMatch(raw);
    const passed = await armory(
      ["run", "b.wasm", "--only", "error", "--on-error", "skip"],
      { "b.wasm": backup },
      record,
    );
    expect(passed).toMatchObject({ code: 0, out: `${record}\n` });
    expect(passed.out).toMatch(/\u009b/);
  });

  it("is visible in what inspect prints, on one line each, and the same in its JSON", async () => {
    const file = `a${hostile}\nname  forged.wasm`;
    const bytes = Buffer.concat([backup, customSection("description", `${hostile}\nforged  line`)]);
    const text = await armory(["inspect", file], { [file]: bytes });
    expect(text.code).toBe(0);
    expect(text.out).toContain(`name         a${visible}\\nname  forged\n`);
    expect(text.out).toContain(`description  ${visible}\\nforged  line\n`);
    expect(text.out).not.toMatch(raw);
    const json = await armory(["inspect", file, "--output", "json"], { [file]: bytes });
    expect(json.out).not.toMatch(raw);
    expect(JSON.parse(json.out)).toMatchObject({
      name: file.slice(0, -5),
      metadata: { description: `${hostile}\nforged  line` },
    });
  });

  it.each<[string, string[]]>([
    ["a file that is not there", ["run", `x${hostile}`]],
    ["an unknown flag", ["run", `--${hostile}`]],
    ["an unknown command", [hostile]],
    ["a value of a flag", ["run", "b.wasm", "--memory", hostile]],
    ["a folder of cases", ["conformance", "b.wasm", "--cases", `x${hostile}`]],
    ["a pod", ["nri", "run", "--pod", `x${hostile}`, "--plugins", "."]],
    ["a project", ["build", `x${hostile}`]],
  ])("is visible where it is the name of %s", async (_, args) => {
    const { code, out, err } = await armory(args, { "b.wasm": backup });
    expect(code).toBeGreaterThan(0);
    expect(out + err).toContain(String.raw`\u009b2J\u202e`);
    expect(out + err).not.toMatch(raw);
  });

  it("is visible in the report of cases", async () => {
    const step = { call: "init", context: { topic: "t" }, config: null, expect: "ok" };
    const golden = { description: `says\u009b2J \u202e`, world: "backup", requires: [], steps: [step] };
    const { out, err } = await armory(["conformance", "b.wasm", "--cases", "cases"], {
      "b.wasm": backup,
      [`cases/a\u009b2J.json`]: JSON.stringify(golden),
    });
    expect(out + err).toContain(String.raw`\u009b2J`);
    expect(out + err).not.toMatch(raw);
  });
});

describe("createPeopleSink()", () => {
  async function written(chunk: string | Uint8Array, allowsStyle: boolean): Promise<string> {
    const chunks: (string | Uint8Array)[] = [];
    const sink = { ...createFdSink(2), write: async (one: string | Uint8Array) => void chunks.push(one) };
    await createPeopleSink(sink, allowsStyle).write(chunk);
    return chunks.map((one) => Buffer.from(one).toString("latin1")).join("");
  }

  it("lets colours pass where they are wanted, and no other sequence", async () => {
    const text = "\u001b[1mbold\u001b[22m \u001b[31mred\u001b[39m \u001b[8mhidden \u001b[2J \u001b[1;31m";
    expect(await written(text, true)).toBe(
      String.raw`${"\u001b[1m"}bold${"\u001b[22m"} ${"\u001b[31m"}red${"\u001b[39m"} \u001b[8mhidden \u001b[2J \u001b[1;31m`,
    );
    expect(await written(text, false)).not.toContain("\u001b");
  });

  it("leaves bytes as they are, and the lines of a string", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(await written(bytes, false)).toBe(Buffer.from(bytes).toString("latin1"));
    expect(await written("a\tb\r\nc\n", false)).toBe("a\tb\nc\n");
  });
});
