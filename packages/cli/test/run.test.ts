import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest, buildGuestThatNeverStarts } from "./support/build-guest.ts";
import { fakeTerminal } from "./support/terminal.ts";

let backup: Uint8Array;
let restore: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
  restore = await buildGuest("restore");
});

/** Run `armory run` in a folder with the two plugins and these files. */
async function run(
  args: readonly string[],
  options: { readonly files?: Record<string, string | Uint8Array>; readonly input?: string | Iterable<string> } = {},
): Promise<{ code: number; out: string; err: string; directory: string }> {
  const directory = await tempDir({ "b.wasm": backup, "r.wasm": restore, ...options.files });
  const terminal = fakeTerminal(directory, options.input);
  const code = await main(["run", ...args], terminal);
  return { code, out: terminal.out(), err: terminal.err().replace(/; [\d,]+ records\/s.*/g, ""), directory };
}

const a =
  '{"topic":"t","partition":1,"offset":"9007199254740993","tstype":"create","ts":5,"headers":["h","1","h",null],"key":"a","payload":null}';
const b = '{"headers":[],"key":"b","payload":{"base64":"/w=="}}';
const rejected = '{"headers":[],"key":"r","payload":"x"}';
const error = '{"headers":[],"key":"e","payload":"too old"}';
const trap = '{"headers":[],"key":"t","payload":"x"}';

describe("armory run", () => {
  it("writes the outcome of each record", async () => {
    expect(await run(["b.wasm"], { input: `${a}\n${rejected}\n${b}\n` })).toMatchObject({
      code: 0,
      out: `{"outcome":"accepted","record":${a}}\n{"outcome":"rejected","record":${rejected}}\n{"outcome":"accepted","record":${b}}\n`,
      err: "3 records in: 2 accepted, 1 rejected, 0 failed\n",
    });
  });

  it.each([
    ["accepted", `${a}\n${b}\n`],
    ["rejected", `${rejected}\n`],
    ["error", ""],
  ])("writes bare records with --only %s", async (only, out) => {
    expect(await run(["b.wasm", "--only", only], { input: `${a}\n${rejected}\n${b}\n` })).toMatchObject({
      code: 0,
      out,
    });
  });

  it("reads files in their order, with a byte order mark, CRLF, blank lines and no last line feed", async () => {
    const files = { "one.jsonl": `\ufeff${a}\r\n\r\n  \n${b}`, "two.jsonl": rejected };
    expect(await run(["b.wasm", "one.jsonl", "two.jsonl", "--only", "accepted", "-q"], { files })).toMatchObject({
      code: 0,
      out: `${a}\n${b}\n`,
      err: "",
    });
  });

  it("writes nothing for an empty file", async () => {
    expect(await run(["b.wasm", "e.jsonl"], { files: { "e.jsonl": "" } })).toMatchObject({
      code: 0,
      out: "",
      err: "0 records in: 0 accepted, 0 rejected, 0 failed\n",
    });
  });

  it("keeps lines whole that arrive in pieces of a byte", async () => {
    expect(await run(["b.wasm", "--only", "accepted"], { input: Array.from(`${a}\n${b}\n`) })).toMatchObject({
      code: 0,
      out: `${a}\n${b}\n`,
    });
  });

  it("stops at an error: everything before it is written, and its line is named", async () => {
    expect(await run(["b.wasm"], { input: `${b}\n\n${error}\n${b}\n` })).toMatchObject({
      code: 1,
      out: `{"outcome":"accepted","record":${b}}\n`,
      err:
        "2 records in: 1 accepted, 0 rejected, 1 failed\n" +
        'error: stdin:3: plugin "b" answered error: too old; continue with --on-error skip or pass\n',
    });
  });

  it("stops at a trap in the same way", async () => {
    const { code, out, err } = await run(["b.wasm"], { input: `${b}\n${trap}\n${b}\n` });
    expect({ code, out }).toEqual({ code: 1, out: `{"outcome":"accepted","record":${b}}\n` });
    expect(err).toContain('error: stdin:2: plugin "b" failed: [TRAPPED]');
  });

  it("goes on after errors and traps with --on-error skip", async () => {
    const input = `${b}\n${trap}\n${error}\n${trap}\n${a}\n`;
    const { code, out, err } = await run(["b.wasm", "--on-error", "skip"], { input });
    expect(out.split("\n").map((line) => /^\{"outcome":"(\w+)"/.exec(line)?.[1])).toEqual([
      "accepted",
      "error",
      "error",
      "error",
      "accepted",
      undefined,
    ]);
    expect(out).toContain(`{"outcome":"error","error":"too old","record":${error}}\n`);
    expect({ code, err }).toEqual({ code: 0, err: "5 records in: 2 accepted, 0 rejected, 3 failed\n" });
  });

  it.each([
    ["skip", "accepted", `${b}\n${a}\n`],
    ["pass", "accepted", `${b}\n${error}\n${trap}\n${a}\n`],
    ["skip", "error", `${error}\n${trap}\n`],
  ])("writes with --on-error %s --only %s", async (action, only, out) => {
    const input = `${b}\n${error}\n${trap}\n${a}\n`;
    expect(await run(["b.wasm", "--on-error", action, "--only", only], { input })).toMatchObject({ code: 0, out });
  });

  it("stops at a broken line: everything before it is written, and file, line and column are named", async () => {
    const files = { "x.jsonl": `${b}\n${rejected}\n{"key":1}\n${b}\n` };
    expect(await run(["b.wasm", "x.jsonl", "-q"], { files })).toMatchObject({
      code: 1,
      out: `{"outcome":"accepted","record":${b}}\n{"outcome":"rejected","record":${rejected}}\n`,
      err: 'error: x.jsonl:3: field "key" is a number; expected null, text or {"base64": "…"}\n',
    });
  });

  it("names a last line that was cut off", async () => {
    const { code, out, err } = await run(["b.wasm", "--only", "accepted", "-q"], { input: `${b}\n${a.slice(0, 30)}` });
    expect({ code, out }).toEqual({ code: 1, out: `${b}\n` });
    expect(err).toBe("error: stdin:2: the string does not end, the line ends at column 31\n");
  });

  it("reports the plugin's error before a broken line after it", async () => {
    const { code, err } = await run(["b.wasm", "-q"], { input: `${error}\n{"broken\n` });
    expect({ code, err }).toEqual({
      code: 1,
      err: 'error: stdin:1: plugin "b" answered error: too old; continue with --on-error skip or pass\n',
    });
  });

  it("gives each topic an instance of its own and keeps the order of mixed topics", async () => {
    const lines = Array.from(
      { length: 3000 },
      (_, i) => `{"topic":"t${i % 7}","headers":[],"key":"k${i}","payload":null}`,
    );
    const input = `${lines.join("\n")}\n`;
    const { code, out, err } = await run(["b.wasm", "--only", "accepted", "--output", "json"], { input });
    expect({ code, out }).toEqual({ code: 0, out: input });
    expect(JSON.parse(err)).toMatchObject({
      in: 3000,
      accepted: 3000,
      rejected: 0,
      failed: 0,
      topics: ["t0", "t1", "t2", "t3", "t4", "t5", "t6"],
    });
  });

  it("refuses a sixty-fifth topic", async () => {
    const input = Array.from({ length: 65 }, (_, i) => `{"topic":"t${i}","key":"k"}\n`).join("");
    const { code, err } = await run(["b.wasm", "-q"], { input });
    expect({ code, err }).toEqual({
      code: 1,
      err:
        'error: the records have more than 64 topics, and each needs its own instance: "t64" is one too many; ' +
        "split the input, or give all records to one instance with --topic\n",
    });
    expect((await run(["b.wasm", "-q", "--topic", "all"], { input })).code).toBe(0);
  });

  it("uses the file's name as the topic of records without one", async () => {
    const { err } = await run(["b.wasm", "orders.v1.jsonl", "-o", "json"], { files: { "orders.v1.jsonl": b } });
    expect(JSON.parse(err)).toMatchObject({ topics: ["orders.v1"] });
  });

  it("ends an endless loop after --call-timeout and goes on", async () => {
    const loop = '{"headers":[],"key":"l","payload":null}';
    const { code, out } = await run(["b.wasm", "--call-timeout", "200ms", "--on-error", "skip"], {
      input: `${loop}\n${b}\n`,
    });
    expect(code).toBe(0);
    expect(out).toMatch(/^\{"outcome":"error","error":"\[CALL_TIMEOUT\] .*\n\{"outcome":"accepted".*\n$/);
  });

  it("says in the plugin's own words why init was refused, and writes nothing", async () => {
    const { code, out, err } = await run(["b.wasm", "--config-text", "not today", "-q"], { input: `${b}\n` });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^error: \[INIT_REJECTED\] .*not today.*\n$/);
  });

  it("says only the error when no record was done", async () => {
    expect((await run(["b.wasm", "--config-text", "not today"], { input: `${b}\n` })).err).toMatch(
      /^error: \[INIT_REJECTED\] .*\n$/,
    );
    expect((await run(["b.wasm"], { input: `${b}\nbroken\n` })).err).toMatch(
      /^1 records in: .*\nerror: stdin:2: .*\n$/,
    );
  });

  it.each([
    ["a: [1, 2", "c.yaml:1:9: not YAML: Flow sequence"],
    ["a: 1\na: 2\n", "c.yaml:2:1: not YAML: Map keys must be unique"],
    ["a: 1\n---\nb: 2\n", "c.yaml:2: a second YAML document begins; a plugin gets one"],
    [Uint8Array.of(0xff, 0xff), '"c.yaml" is not UTF-8; expected a YAML file\n'],
    [
      Buffer.from("\ufeffa: 1\n", "utf16le"),
      '"c.yaml" is not UTF-8; expected a YAML file, but it is UTF-16; convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8\n',
    ],
  ])("refuses a config that is not YAML before the plugin sees it: %j", async (config, message) => {
    const { code, out, err } = await run(["b.wasm", "-c", "c.yaml"], { files: { "c.yaml": config }, input: `${b}\n` });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(`error: ${message}`);
  });

  it("gives an empty config on as an empty config", async () => {
    expect((await run(["b.wasm", "-c", "c.yaml", "-q"], { files: { "c.yaml": "" }, input: `${b}\n` })).code).toBe(0);
  });

  it("asks a restore plugin for its requirements and names the target topic to it", async () => {
    const args = [
      "r.wasm",
      "--source-topic",
      "from",
      "--target-topic",
      "to",
      "--partitions",
      "8",
      "--only",
      "accepted",
    ];
    expect(await run(args, { input: `${b}\n` })).toMatchObject({
      code: 0,
      out: '{"headers":[],"key":"to","payload":null}\n',
      err: 'topic "from": asks for 12 partitions, has 8\n1 records in: 1 accepted, 0 rejected, 0 failed\n',
    });
  });

  it.each([
    [
      ["b.wasm", "--target-topic", "x"],
      'error: "b" is a backup plugin, and --target-topic is for restore plugins; use --topic\n',
    ],
    [
      ["b.wasm", "--partitions", "3"],
      'error: "b" is a backup plugin, and --partitions is for restore plugins; leave it out\n',
    ],
    [
      ["r.wasm", "--topic", "x"],
      'error: "r" is a restore plugin, and --topic is for backup plugins; use --source-topic and --target-topic\n',
    ],
    [["b.wasm", "-", "-"], 'error: "-" is given more than once; stdin can be read once\n'],
  ])("calls %j misuse", async (args, err) => {
    expect(await run(args)).toMatchObject({ code: 2, out: "", err });
  });

  it.each([
    [["missing.wasm"], 1, '"missing.wasm" does not exist; expected a WebAssembly component'],
    [["folder"], 1, '"folder" is a directory; expected a WebAssembly component'],
    [["empty.wasm/below"], 1, '"empty.wasm/below" has a parent that is not a directory'],
    [["b.wasm", "--memory", "1KiB"], 1, "; raise --memory\n"],
    [["b.wasm", "--load-timeout", "1ms", "--no-cache"], 1, "; raise --load-timeout\n"],
    [["empty.wasm"], 1, "[NOT_WASM]"],
    [["b.wasm", "missing.jsonl"], 1, '"missing.jsonl" does not exist; expected a file of records'],
    [["b.wasm", "folder"], 1, '"folder" is a directory; expected a file of records'],
    [["b.wasm", "b.wasm"], 1, "b.wasm:1: expected a record"],
    [["b.wasm", "-c", "missing.yaml"], 1, '"missing.yaml" does not exist; expected a YAML file'],
    [["b.wasm", "-c", "folder"], 1, '"folder" is a directory; expected a YAML file'],
    [["b.wasm", "--unknown"], 2, "unknown option '--unknown'"],
    [["b.wasm", "--on-eror", "skip"], 2, "Did you mean --on-error?"],
    [["b.wasm", "--only", "all"], 2, "Allowed choices are accepted, rejected, error"],
    [["b.wasm", "--memory", "lots"], 2, '"lots" is not a size such as 256MiB, 256Mi or 64MB.'],
    [["b.wasm", "--call-timeout", "0"], 2, '"0" is not a duration such as 500ms, 5s or 2m.'],
    [["b.wasm", "--partitions", "-1"], 2, '"-1" is not a whole number'],
    [["b.wasm", "--env", "HOME"], 2, '"HOME" is not NAME=VALUE'],
    [["b.wasm", "--dir", "/tmp"], 2, '"/tmp" is not HOST:GUEST'],
    [["b.wasm", "-c", "x", "--config-text", "y"], 2, "cannot be used with option"],
    [[], 2, "missing required argument 'file'"],
  ])("answers %j with one clear message", async (args, code, message) => {
    const directory = await tempDir({ "b.wasm": backup, "empty.wasm": "" });
    await mkdir(join(directory, "folder"));
    const terminal = fakeTerminal(directory, `${b}\n`);
    expect(await main(["run", ...args], terminal)).toBe(code);
    expect(terminal.out()).toBe("");
    expect(terminal.err()).toContain(message);
    expect(terminal.err()).not.toContain("bug");
  });

  it.each([
    ["call", "l", ["--call-timeout", "200ms"], "--call-timeout, or continue with --on-error skip or pass"],
    ["answer", "a", ["--max-output", "1KiB"], "--max-output, or continue with --on-error skip or pass"],
  ])("names the flag that raises the limit of a %s", async (_, key, args, flags) => {
    const folder = await tempDir({ "b.wasm": backup });
    const line = JSON.stringify({ key, payload: "x".repeat(4096), headers: [] });
    const terminal = fakeTerminal(folder, `${line}\n`);
    expect(await main(["run", "b.wasm", ...args], terminal)).toBe(1);
    expect(terminal.err()).toContain(`; raise ${flags}\n`);
  });

  it("names the flag that raises the limit of init", async () => {
    const directory = await tempDir({ "b.wasm": await buildGuestThatNeverStarts() });
    const terminal = fakeTerminal(directory, `${b}\n`);
    expect(await main(["run", "b.wasm", "--init-timeout", "200ms"], terminal)).toBe(1);
    expect(terminal.err()).toContain(
      'error: [INIT_TIMEOUT] plugin b, topic "stdin": init took more than 200 ms and was stopped; raise --init-timeout\n',
    );
  });

  it("ends with 130 after Ctrl-C, with whole lines only", async () => {
    const directory = await tempDir({ "b.wasm": backup });
    const later: { abort?: () => void } = {};
    function* endless(): Generator<string, void, void> {
      for (let i = 0; ; i += 1) {
        if (i === 50) later.abort?.();
        yield `${b}\n`;
      }
    }
    const terminal = fakeTerminal(directory, endless());
    later.abort = terminal.abort;
    expect(await main(["run", "b.wasm", "--only", "accepted"], terminal)).toBe(130);
    expect(terminal.out()).toBe(`${b}\n`.repeat(terminal.out().split("\n").length - 1));
  });

  it("keeps no transpiled component with --no-cache, and one in --cache-dir", async () => {
    const directory = await tempDir({ "b.wasm": backup, "r.jsonl": b });
    const terminal = fakeTerminal(directory);
    expect(await main(["run", "b.wasm", "r.jsonl", "--no-cache"], terminal)).toBe(0);
    await expect(readFile(join(directory, "kept"))).rejects.toMatchObject({ code: "ENOENT" });
    expect(await main(["run", "b.wasm", "r.jsonl", "--cache-dir", "kept"], terminal)).toBe(0);
    await expect(readFile(join(directory, "kept"))).rejects.toMatchObject({ code: "EISDIR" });
  });

  it.runIf(process.platform === "linux").each([
    ["run", "b.wasm", "r.jsonl", "--cache-dir", "/proc/armory/cache"],
    ["conformance", "b.wasm", "--case", "backup/any/*", "--report", "html", "--out", "/proc/armory/reports"],
  ])("does not wait for ever where no folder can be made: %s", async (...args) => {
    const directory = await tempDir({ "b.wasm": backup, "r.jsonl": b });
    const terminal = fakeTerminal(directory);
    expect(await main(args, terminal)).toBe(1);
    expect(terminal.err()).toMatch(/^error: .*ENOENT: no such file or directory, mkdir '\/proc\/armory/m);
  });

  it("says what to do about a cache that cannot be written", async () => {
    const directory = await tempDir({ "b.wasm": backup, "r.jsonl": b });
    await writeFile(join(directory, "file"), "");
    const terminal = fakeTerminal(directory);
    expect(await main(["run", "b.wasm", "r.jsonl", "--cache-dir", "file"], terminal)).toBe(1);
    expect(terminal.err()).toMatch(/^error: \[CACHE_UNWRITABLE\] .*--no-cache/);
  });
});
