import { readFile } from "node:fs/promises";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { main } from "@armory-plugins/cli";
import { writeRecordBatch } from "@armory-plugins/kafka/record-batches";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { fakeTerminal } from "./support/terminal.ts";

const inputs = new URL("./inputs/jsonl/", import.meta.url);
let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

/** Run `armory run --only accepted` on a file with these bytes. */
async function run(name: string, bytes: string | Uint8Array): Promise<{ code: number; out: string; err: string }> {
  const terminal = fakeTerminal(await tempDir({ "b.wasm": backup, [name]: bytes }));
  const code = await main(["run", "b.wasm", name, "--only", "accepted", "-q"], terminal);
  return { code, out: terminal.out(), err: terminal.err() };
}

const record = '{"partition":0,"offset":1,"headers":[],"key":"k","payload":"v"}\n';
const refused = (reason: string): unknown => ({ code: 1, out: "", err: `error: ${reason}\n` });

describe("armory run on a file as other programs write them", () => {
  it.each([
    ["bom.jsonl", { code: 0, out: record, err: "" }],
    ["crlf.jsonl", { code: 0, out: `${record}${record}`, err: "" }],
    [
      "utf16.jsonl",
      refused(
        'cannot read "utf16.jsonl" as lines of JSON: it is UTF-16; convert it to UTF-8, for example with iconv -f UTF-16 -t UTF-8',
      ),
    ],
    [
      "gz.jsonl",
      refused(
        'cannot read "gz.jsonl" as lines of JSON: it is compressed with gzip; decompress it first, for example with gzip -dc',
      ),
    ],
    [
      "pretty.jsonl",
      refused("pretty.jsonl:1: the record does not end on its line; write one record a line, for example with jq -c ."),
    ],
    [
      "rpk.jsonl",
      refused(
        'rpk.jsonl:1: unknown field "value"; this looks like output of rpk: the value belongs in "payload", the time in "ts" (docs/records.md has a filter for jq)',
      ),
    ],
    [
      "surrogate.jsonl",
      refused(
        String.raw`surrogate.jsonl:1: \ud800 at column 13 is half a surrogate pair, which no text holds; write {"base64": "…"}`,
      ),
    ],
  ])("answers %s", async (name, answer) => {
    expect(await run(name, await readFile(new URL(name, inputs)))).toEqual(answer);
  });

  const encoded = (name: string): string =>
    `it is ${name}; convert it to UTF-8, for example with iconv -f ${name} -t UTF-8`;
  const compressed = (how: string, command: string): string =>
    `it is compressed with ${how}; decompress it first, for example with ${command}`;
  const utf16 = Buffer.from(record, "utf16le");
  const utf32 = Buffer.concat(Array.from(record, (character) => Buffer.from([character.charCodeAt(0), 0, 0, 0])));

  it.each<[what: string, bytes: () => string | Uint8Array, reason: string]>([
    ["UTF-16 without its mark", () => utf16, encoded("UTF-16LE")],
    [
      "UTF-16, big-endian",
      () => Buffer.concat([Uint8Array.of(0xfe, 0xff), Buffer.from(utf16).swap16()]),
      encoded("UTF-16"),
    ],
    ["UTF-16, big-endian, without its mark", () => Buffer.from(utf16).swap16(), encoded("UTF-16BE")],
    ["UTF-32", () => Buffer.concat([Uint8Array.of(0xff, 0xfe, 0, 0), utf32]), encoded("UTF-32")],
    ["UTF-32 without its mark", () => utf32, encoded("UTF-32LE")],
    ["gzip", () => gzipSync(record), compressed("gzip", "gzip -dc")],
    ["zstd", () => zstdCompressSync(record), compressed("zstd", "zstd -dc")],
    ["a list", () => `[${record}]`, "it is a list; write one record a line, for example with jq -c '.[]'"],
    [
      "a list that is pretty-printed",
      () => `[\n  ${record}]`,
      "it is a list; write one record a line, for example with jq -c '.[]'",
    ],
    [
      "a log segment",
      () => writeRecordBatch([{ headers: [] }]),
      "it begins with a Kafka record batch; read it with --format kafka",
    ],
  ])("says what %s is, and what to do", async (_, bytes, reason) => {
    expect(await run("records", bytes())).toEqual(refused(`cannot read "records" as lines of JSON: ${reason}`));
  });

  it("says what is wrong with a line where the lines before it are records", async () => {
    expect(await run("r.jsonl", `${record}[`)).toEqual({
      code: 1,
      out: record,
      err: "error: r.jsonl:2: expected a record, which is an object, found a list at column 1\n",
    });
  });

  it.each([
    ["{", true],
    ['{"topic": "t",', true],
    ['{"key": "k"},', false],
    ['{"key": "k', false],
  ])("takes %j for the first line of a pretty-printed record: %s", async (line, isPretty) => {
    expect((await run("r.jsonl", `${line}\n`)).err.includes("does not end on its line")).toBe(isPretty);
  });
});
