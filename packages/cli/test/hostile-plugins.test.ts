import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@armory-plugins/support";
import {
  buildGcBomb,
  buildGuest,
  buildHostileNames,
  buildNriComponent,
  buildTableHog,
  buildWithImports,
} from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { runArmory, spawnArmory } from "./support/spawn-armory.ts";

/** A core-level name that writes a file into the current directory where it becomes code. */
const breakOut = "x'+(process.getBuiltinModule('fs').writeFileSync('ESCAPED',''),'')+'";
const names = { exported: breakOut, module: breakOut, field: breakOut, nested: breakOut };
const constructor = {
  packages: "package wasi:filesystem@0.2.3 { interface types { resource descriptor { constructor(root: string); } } }",
  imports: "import wasi:filesystem/types@0.2.3;",
  core: `(import "wasi:filesystem/types@0.2.3" "[constructor]descriptor" (func (param i32 i32) (result i32)))`,
};
const mismatch = [
  "error: [IMPORT_MISMATCH] cannot load plugin.wasm: it declares imports with other types than their interfaces have:",
  '  - wasi:filesystem/types@0.2.3: the interface has no "[constructor]descriptor"; build it against the interfaces\' own WIT',
  "",
].join("\n");
const garbage =
  'error: [ISOLATION_REQUIRED] cannot load plugin.wasm in a thread: a core module has a garbage-collected type (at byte 11), and V8 does not limit the memory of its values there; run it in a process of its own (isolation "process")\n';
const entries =
  "error: [SIZE_LIMIT] cannot load plugin.wasm: it starts with 40000000 table entries; the limit is 1000000\n";

const refused: readonly (readonly [what: string, build: () => Promise<Uint8Array>, err: string])[] = [
  ["a constructor of the host's objects", () => buildWithImports(constructor), mismatch],
  ["garbage-collected values", () => buildGcBomb(), garbage],
  ["40 million table entries", () => buildTableHog(), entries],
];

const commands = {
  "armory run": ["run", "plugin.wasm", "--no-cache"],
  "armory conformance": ["conformance", "plugin.wasm", "--engine", "v8"],
};

describe.each(Object.entries(commands))("%s", (_command, args) => {
  it.each(refused)("ends in one error for a plugin with %s, and writes nothing", async (_what, build, err) => {
    const directory = await tempDir({ "plugin.wasm": await build() });
    expect(await runArmory(args, directory, "{}\n")).toEqual({ code: 1, out: "", err });
    expect(await readdir(directory)).toEqual(["plugin.wasm"]);
  });
});

describe("armory run", () => {
  it("runs a plugin whose names would be code as any other, and writes nothing", async () => {
    const directory = await tempDir({ "plugin.wasm": await buildHostileNames(await buildGuest("backup.wat"), names) });
    expect(await runArmory(commands["armory run"], directory, '{"key":"k"}\n')).toMatchObject({ code: 0 });
    expect((await readdir(directory)).filter((name) => name !== "cache" && !name.startsWith("."))).toEqual([
      "plugin.wasm",
    ]);
  });
});

describe("armory inspect", () => {
  it("says which import has other types", async () => {
    const directory = await tempDir({ "plugin.wasm": await buildWithImports(constructor) });
    const { code, out } = await runArmory(["inspect", "plugin.wasm", "--output", "json"], directory);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { imports: unknown[] }).imports[0]).toEqual({
      name: "wasi:filesystem/types@0.2.3",
      access: "mismatch",
      difference: 'the interface has no "[constructor]descriptor"',
    });
  });

  it("says that the host does not know the version of an import", async () => {
    const future = {
      packages: "package wasi:clocks@0.3.0 { interface monotonic-clock { now: func() -> u64; } }",
      imports: "import wasi:clocks/monotonic-clock@0.3.0;",
      core: `(import "wasi:clocks/monotonic-clock@0.3.0" "now" (func (result i64)))`,
    };
    const directory = await tempDir({ "plugin.wasm": await buildWithImports(future) });
    const { out } = await runArmory(["inspect", "plugin.wasm"], directory);
    expect(out).toContain(
      "  wasi:clocks/monotonic-clock@0.3.0  refused: calling it fails the plugin: this host has version 0.2 of it\n",
    );
  });
});

describe("armory nri", () => {
  const pod =
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: pod\nspec:\n  containers:\n    - name: main\n      image: busybox\n";

  it("run asks a plugin whose names would be code as any other, and writes nothing", async () => {
    const component = await buildHostileNames(await buildNriComponent({ creates: {} }), names);
    const directory = await tempDir({ "10-evil.wasm": component, "pod.yaml": pod });
    const args = ["nri", "run", "--pod", "pod.yaml", "--plugins", "."];
    expect(await runArmory(args, directory)).toMatchObject({ code: 0, err: "" });
    expect((await readdir(directory)).filter((name) => name !== "cache" && !name.startsWith("."))).toEqual([
      "10-evil.wasm",
      "pod.yaml",
    ]);
  });

  it("serve says in one line what is wrong with a plugin, and goes on", async () => {
    const directory = await tempDir({
      "plugins/10-evil.wasm": await buildWithImports(constructor),
      "plugins/20-bomb.wasm": await buildGcBomb(),
    });
    const flags = ["--plugins", "plugins", "--config-dir", "conf", "--runtime-socket", join(directory, "nri.sock")];
    const { child, ended } = spawnArmory(["nri", "serve", ...flags], directory);
    let seen = "";
    await new Promise<void>((resolve) => {
      child.stderr.on("data", (chunk: Buffer) => {
        seen += chunk.toString("utf8");
        if (/10-evil.*\n/.test(seen) && /20-bomb.*\n/.test(seen)) resolve();
      });
    });
    child.kill("SIGTERM");
    expect((await ended).code).toBe(0);
    expect(seen.match(/\[WORLD_MISMATCH\]/g)).toHaveLength(2);
  });
});
