import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { nriAbi } from "@armory-plugins/nri";
import { tempDir } from "@armory-plugins/support";
import { findWorld, worldContract } from "@armory-plugins/wit";
import { buildGuestWith, buildModule } from "@armory-plugins/test-guests";
import { beforeAll, describe, expect, it } from "vitest";
import { buildGuest } from "./support/build-guest.ts";
import { customSection } from "./support/custom-section.ts";
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
    expect(lines).toContain("  kannika:wasi-plugins/types@0.1.0  types only: no functions");
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

  it("says what a component of NRI is, and what runs it", async () => {
    const nri = findWorld("nri");
    const terminal = fakeTerminal(await tempDir({ "n.wasm": nri === undefined ? "" : worldContract(nri) }));
    expect(await main(["inspect", "n.wasm"], terminal)).toBe(0);
    const lines = terminal.out().split("\n");
    expect(lines).toContain("world        armory:nri/nri-plugin@0.1.0 (nri)");
    expect(lines).toContain("run it with  npx armory nri run, npx armory nri serve");
    expect(lines).toContain("  armory:nri/runtime@0.1.0  given to every plugin");
    expect(terminal.out()).not.toContain("engine");
  });

  it("is what armory run names for a plugin of NRI: the commands that run it", async () => {
    const world = findWorld("nri");
    const component = world === undefined ? "" : worldContract(world);
    const terminal = fakeTerminal(await tempDir({ "n.wasm": component, "core.wasm": await buildNriModule() }));
    for (const file of ["n.wasm", "core.wasm"]) expect(await main(["run", file], terminal)).toBe(1);
    const commands = 'run it with "npx armory nri run", or in front of a container runtime with "npx armory nri serve"';
    expect(terminal.err().split("\n")).toEqual([
      `error: "n.wasm" is an NRI plugin; ${commands}`,
      `error: "core.wasm" is an NRI plugin; ${commands}`,
      "",
    ]);
  });

  it("says what a core module of NRI is, and what runs it", async () => {
    const terminal = fakeTerminal(await tempDir({ "n.wasm": await buildNriModule() }));
    expect(await main(["inspect", "n.wasm"], terminal)).toBe(0);
    const lines = terminal.out().split("\n");
    expect(lines).toContain("kind         an NRI plugin, as a core module");
    expect(lines).toContain("run it with  npx armory nri run, npx armory nri serve");
    expect(lines).toContain("  plugin_create_container: (i32, i32) -> i64");
    expect(lines).toContain("  env.log  given to every plugin");
    expect(await main(["inspect", "n.wasm", "--output", "json"], terminal)).toBe(0);
  });

  it("says what a core module of NRI lacks", async () => {
    const bytes = await buildModule(
      '(module (func (export "plugin_create_container") (param i32 i32) (result i64) unreachable))',
    );
    const terminal = fakeTerminal(await tempDir({ "n.wasm": bytes }));
    expect(await main(["inspect", "n.wasm"], terminal)).toBe(1);
    expect(terminal.err()).toMatch(
      /\[ABI_MISMATCH\] n\.wasm is a core module, but not an NRI plugin:\n {2}- it does not export memory, malloc/,
    );
  });

  it("says what a component uses that cannot run here, and run says the same", async () => {
    const bytes = await buildGuestWith({ fields: "(tag $thrown (param i32))" });
    const terminal = fakeTerminal(await tempDir({ "exc.wasm": bytes, "one.jsonl": "{}\n" }));
    expect(await main(["inspect", "exc.wasm"], terminal)).toBe(0);
    expect(terminal.out()).toContain(
      "\nengine       none: it uses exception handling, which this host does not support; native Wasmtime does\n",
    );
    expect(await main(["run", "exc.wasm", "one.jsonl", "--no-cache"], terminal)).toBe(1);
    expect(terminal.err()).toMatch(
      /^error: \[UNSUPPORTED_FEATURE\] cannot load exc\.wasm: it uses exception handling, which the transpiler of this host, jco [\d.]+, does not support; build it without, or run it in native Wasmtime, which does\n$/,
    );
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
    ["core.wasm", "[UNEXPECTED_CORE_MODULE] core.wasm is a core module"],
    ["cut.wasm", "[MALFORMED_COMPONENT] cut.wasm"],
    ["missing.wasm", '"missing.wasm" does not exist; expected a WebAssembly component'],
    [".", '"." is a directory; expected a WebAssembly component'],
  ])("refuses %s with one clear message", async (file, message) => {
    const directory = await tempDir({
      "empty.wasm": "",
      "photo.jpg": Uint8Array.of(0xff, 0xd8, 0xff, 0xe0),
      "core.wasm": Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
      "cut.wasm": backup.subarray(0, backup.length / 2),
    });
    const terminal = fakeTerminal(directory);
    expect(await main(["inspect", file], terminal)).toBe(1);
    expect(terminal.out()).toBe("");
    expect(terminal.err()).toContain(`error: ${message}`);
    expect(terminal.err().trimEnd().split("\n")).toHaveLength(1);
    expect(terminal.err()).not.toContain(join(directory, ""));
  });
});

/** A type of a function, as a module has it: `(i32, i32) -> i64` is `(param i32 i32) (result i64)`. */
function textOf(type: string): string {
  const [parameters = "", result = ""] = type.replaceAll(/[(),]/g, "").split("->");
  return `(param ${parameters}) (result ${result})`;
}

/** A core module with all that the ABI of NRI has. */
async function buildNriModule(): Promise<Uint8Array> {
  const functions = Object.entries(nriAbi.exports).filter(([, type]) => type !== "memory");
  const exported = functions.map(([name, type]) => `(func (export "${name}") ${textOf(type)} unreachable)`);
  return buildModule(`(module
    (import "env" "log" (func (param i32 i32) (result i64)))
    (memory (export "memory") 1) ${exported.join(" ")})`);
}
