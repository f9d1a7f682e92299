import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { tempDir } from "./support/temp-dir.ts";
import { fakeTerminal } from "./support/terminal.ts";

let backup: Uint8Array;

beforeAll(async () => {
  backup = await buildGuest("backup");
});

describe("armory inspect", () => {
  it("says what a component is", async () => {
    const terminal = fakeTerminal(await tempDir({ "b.wasm": backup }));
    expect(await main(["inspect", "b.wasm"], terminal)).toBe(0);
    const lines = terminal.out().split("\n");
    expect(lines).toContain("name         b");
    expect(lines).toContain("world        kannika:wasi-plugins/wasi-backup-plugin@0.1.0 (backup)");
    expect(lines).toContain("  transform: func(rec: kafka-record) -> outcome");
    expect(lines).toContain("  kannika:wasi-plugins/types@0.1.0  types only: nothing to call");
  });

  it("prints the same as JSON", async () => {
    const terminal = fakeTerminal(await tempDir({ "b.wasm": backup }));
    expect(await main(["inspect", "b.wasm", "--output", "json"], terminal)).toBe(0);
    expect(JSON.parse(terminal.out())).toMatchObject({
      name: "b",
      kind: "backup",
      size: backup.length,
      imports: [{ name: "kannika:wasi-plugins/types@0.1.0", access: "types" }],
    });
  });

  it("makes a stranger's control characters visible", async () => {
    const named = Buffer.concat([Buffer.from(backup), customSection("description", "red \u001b[31m\u202e text")]);
    const terminal = fakeTerminal(await tempDir({ "b.wasm": named }));
    expect(await main(["inspect", "b.wasm"], terminal)).toBe(0);
    expect(terminal.out()).toContain("description  red \\u001b[31m\\u202e text\n");
  });

  it.each([
    ["empty.wasm", "[NOT_WASM] empty.wasm is empty; expected a WebAssembly component"],
    ["photo.jpg", "[NOT_WASM] photo.jpg is a JPEG image; expected a WebAssembly component"],
    ["core.wasm", "[CORE_MODULE] core.wasm is a core module"],
    ["cut.wasm", "[MALFORMED_COMPONENT] cut.wasm"],
    ["missing.wasm", '"missing.wasm" does not exist; expected a WebAssembly component'],
    [".", '"." is a folder; expected a WebAssembly component'],
  ])("refuses %s with one clear message", async (file, message) => {
    const folder = await tempDir({
      "empty.wasm": "",
      "photo.jpg": Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
      "core.wasm": Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
      "cut.wasm": backup.subarray(0, backup.length / 2),
    });
    const terminal = fakeTerminal(folder);
    expect(await main(["inspect", file], terminal)).toBe(1);
    expect(terminal.out()).toBe("");
    expect(terminal.err()).toContain(`error: ${message}`);
    expect(terminal.err().trimEnd().split("\n")).toHaveLength(1);
    expect(terminal.err()).not.toContain(join(folder, ""));
  });
});

function customSection(name: string, text: string): Buffer {
  const content = Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from(text)]);
  return Buffer.concat([Buffer.from([0, content.length]), content]);
}
