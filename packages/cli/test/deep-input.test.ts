import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { fakeTerminal } from "./support/terminal.ts";

let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

const lists = "[".repeat(100_000) + "]".repeat(100_000);
const objects = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
const pod = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"c","image":"i"}]}}';

function files(): Record<string, string | Uint8Array> {
  return {
    "b.wasm": backup,
    "schema.wasm": Buffer.concat([backup, section("armory:config-schema", objects)]),
    "deep.json": lists,
    "deep.yaml": lists,
    "record.jsonl": `{"headers":[],"key":null,"payload":${lists}}\n`,
    "pod.json": pod,
    "plugins/readme": "",
    "cases/a.json": `{"description":"x","world":"backup","steps":${lists}}`,
    "package/package.json": `{"name":"x","version":"1.0.0","armory":{"world":${lists}}}`,
    "schema/package.json": '{"name":"x","version":"1.0.0","armory":{"world":"backup"}}',
    "schema/src/plugin.ts": "",
    "schema/config.schema.json": objects,
    "cargo/Cargo.toml": `[package]\nname = "x"\nversion = "1.0.0"\n[package.metadata.armory]\nworld = ${lists}\n`,
  };
}

describe("input that is nested 100,000 deep", () => {
  it.each([
    [["run", "b.wasm", "--config", "deep.yaml", "record.jsonl"], "nested too deeply"],
    [["run", "b.wasm", "record.jsonl"], 'field "payload" is a list'],
    [["nri", "run", "--plugins", "plugins", "--pod", "deep.yaml"], "it is nested too deeply"],
    [["nri", "run", "--plugins", "plugins", "--pod", "pod.json", "--spec", "deep.json"], "it is nested too deeply"],
    [
      ["nri", "run", "--plugins", "plugins", "--pod", "pod.json", "--default-validator", "deep.yaml"],
      "nested too deeply",
    ],
    [["nri", "replay", "deep.json"], "it is nested more than 200 deep"],
    [["conformance", "b.wasm", "--cases", "cases"], "it is nested more than 200 deep"],
    [["conformance", "b.wasm", "--known-failures", "cases"], "it is nested more than 200 deep"],
    [["build", "package"], "it is nested more than 200 deep"],
    [["build", "schema"], "it is nested more than 200 deep"],
    [["build", "cargo"], "nested"],
  ])("ends %j with one clear error", async (args, message) => {
    const terminal = fakeTerminal(await tempDir(files()));
    expect(await main(args, terminal)).toBe(1);
    expect(terminal.err()).toContain(message);
    expect(terminal.err()).not.toMatch(/bug in armory|call stack/);
  });

  it.each([[["inspect", "schema.wasm"]], [["inspect", "schema.wasm", "--output", "json"]]])(
    "is no schema of a config that %j shows",
    async (args) => {
      const terminal = fakeTerminal(await tempDir(files()));
      expect(await main(args, terminal)).toBe(0);
      expect(terminal.out()).not.toMatch(/config.?schema/i);
    },
  );
});

function section(name: string, text: string): Buffer {
  const content = Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from(text)]);
  const size = [0, 7, 14, 21, 28].map((shift, index) => ((content.length >>> shift) & 0x7f) | (index < 4 ? 0x80 : 0));
  return Buffer.concat([Buffer.from([0, ...size]), content]);
}
