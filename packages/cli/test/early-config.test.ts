import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { runArmory, spawnArmory } from "./support/spawn-armory.ts";
import { fakeTerminal } from "./support/terminal.ts";

let files: Record<string, string | Uint8Array>;

beforeAll(async () => {
  files = { "b.wasm": await buildGuest("backup"), "r.wasm": await buildGuest("restore"), "empty.jsonl": "\n \n" };
});

const refused = (topic: string): string => `error: [INIT_REJECTED] plugin b, topic "${topic}": not today\n`;

describe("a config that the plugin refuses", () => {
  it.each([
    ["standard input", ["run", "b.wasm"], "stdin"],
    ["a file", ["run", "b.wasm", "empty.jsonl"], "empty"],
    ["files for one topic", ["run", "b.wasm", "empty.jsonl", "empty.jsonl", "--topic", "t"], "t"],
    ["standard input of logs", ["run", "b.wasm", "--format", "kafka"], "stdin"],
  ])("ends the run where %s holds no record", async (_, args, topic) => {
    const directory = await tempDir(files);
    expect(await runArmory([...args, "-q", "--config-text", "not today"], directory)).toEqual({
      code: 1,
      out: "",
      err: refused(topic),
    });
  });

  it("ends the run before the first record comes through a pipe", async () => {
    const { ended } = spawnArmory(["run", "b.wasm", "--config-text", "not today"], await tempDir(files));
    expect(await ended).toEqual({ code: 1, out: "", err: refused("stdin") });
  });
});

describe("armory run without a record", () => {
  it("finds a grant that cannot be given", async () => {
    const directory = await tempDir(files);
    const { code, err } = await runArmory(["run", "b.wasm", "-q", "--dir", "missing:/data"], directory);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^error: \[.*missing/) });
  });

  it("counts no topic", async () => {
    const { code, err } = await runArmory(["run", "b.wasm", "-o", "json"], await tempDir(files));
    expect({ code, summary: JSON.parse(err) }).toMatchObject({ code: 0, summary: { in: 0, topics: [] } });
  });
});

it("starts no instance but those of the topics that the lines of a file name", async () => {
  const terminal = fakeTerminal(await tempDir({ ...files, "a.jsonl": '{"topic":"orders","key":"k"}\n' }));
  expect(await main(["run", "r.wasm", "a.jsonl", "--partitions", "8", "-q"], terminal)).toBe(0);
  expect(terminal.err()).toBe('topic "orders": asks for 12 partitions, has 8\n');
});
