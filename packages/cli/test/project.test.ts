import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { nriMethods } from "@armory-plugins/nri";
import { tempDir } from "@armory-plugins/support";
import { buildModule, buildNriComponent } from "@armory-plugins/test-guests";
import { describe, expect, it } from "vitest";
import { isProjectFile } from "../src/project/project-files.ts";
import { buildGuest, buildGuestThatNeedsConfig } from "./support/build-guest.ts";
import { orderFixture as fixture } from "./support/order-fixture.ts";
import { fakeTerminal } from "./support/terminal.ts";

const manifest = JSON.stringify({
  name: "my-plugin",
  version: "1.2.3",
  type: "module",
  armory: { world: "backup", entry: "src/plugin.js", behaviours: ["passthrough"] },
});
const source = `
export function init() {}
export function transform(record) { return { tag: "accepted", val: record }; }
`;
const schema = { type: "object", additionalProperties: false };
/** As some editors write files: with a byte order mark. */
const project = {
  "package.json": `\ufeff${manifest}`,
  "src/plugin.js": source,
  "config.schema.json": `\ufeff${JSON.stringify(schema)}`,
  "fixtures/order.json": `\ufeff${fixture}`,
};

describe("armory build and armory test", () => {
  it("build a project, and run golden cases and fixtures", async () => {
    const directory = await tempDir(project);
    const first = fakeTerminal(directory);
    const filter = ["--case", "fixtures/*", "--case", "backup/timestamp/*"];
    expect(await main(["test", ...filter, "--report", "console,junit,html,json"], first)).toBe(0);
    expect(first.out()).toMatch(/^built plugin\.wasm: backup plugin, [\d.]+ MB, sha256 \w{12}…, in [\d.]+ s\n/);
    expect(first.out()).toContain("my-plugin conforms");
    expect(first.err()).toContain("wrote reports/junit.xml\nwrote reports/report.html\nwrote reports/report.json\n");
    const built = await stat(join(directory, "plugin.wasm"));

    const second = fakeTerminal(directory);
    expect(await main(["test", "--case", "fixtures/order", "--output", "json"], second)).toBe(0);
    expect(JSON.parse(second.out())).toMatchObject({
      counts: { passed: 1, failed: 0 },
      runs: [{ subject: "my-plugin" }],
    });
    expect((await stat(join(directory, "plugin.wasm"))).mtimeMs).toBe(built.mtimeMs);

    const third = fakeTerminal(directory);
    expect(await main(["inspect", "plugin.wasm"], third)).toBe(0);
    expect(third.out()).toMatch(/^name +my-plugin\nversion +1\.2\.3\n/);
    const fourth = fakeTerminal(directory);
    expect(await main(["inspect", "plugin.wasm", "-o", "json"], fourth)).toBe(0);
    expect(JSON.parse(fourth.out())).toMatchObject({ metadata: { configSchema: schema } });
  });

  it("test what the sources are now, wherever they lie and however old they are", async () => {
    const root = await tempDir({
      "elsewhere/one.js": "export const one = 1;",
      "lib/package.json": '{ "name": "lib", "type": "module", "exports": "./index.js" }',
      "lib/index.js": "export const two = 2;",
      "shared/three.js": "export const three = 3;",
      "project/package.json": manifest.replace('["passthrough"]', "[]"),
      "project/src/plugin.js": `
        import { one } from "./linked/one.js";
        import { two } from "lib";
        import { three } from "../../shared/three.js";
        import { four } from "./four.js";
        export function init() {}
        export function transform() { return { tag: "error", val: [one, two, three, four].join(" ") }; }`,
      "project/src/four.js": "export const four = 4;",
      "project/fixtures/order.json": fixture.replace('{"accepted":"same"}', '{"error":{"is":"1 2 3 4"}}'),
      "project/node_modules/.package-lock.json": "{}",
    });
    const directory = join(root, "project");
    await symlink(join(root, "elsewhere"), join(directory, "src/linked"));
    await symlink(join(root, "lib"), join(directory, "node_modules/lib"));
    const test = async (): Promise<number> =>
      main(["test", "--case", "fixtures/*", "--no-properties"], fakeTerminal(directory));
    expect(await test()).toBe(0);

    const changes = {
      "elsewhere/one.js": "export const one = 10;",
      "lib/index.js": "export const two = 20;",
      "shared/three.js": "export const three = 30;",
      "project/src/four.js": "export const four = 40;",
    };
    for (const [path, content] of Object.entries(changes)) {
      await writeFile(join(root, path), content);
      await utimes(join(root, path), 1_000_000_000, 1_000_000_000);
    }
    expect(await test()).toBe(1);
    await writeFile(
      join(directory, "fixtures/order.json"),
      fixture.replace('{"accepted":"same"}', '{"error":{"is":"10 20 30 40"}}'),
    );
    expect(await test()).toBe(0);
  });

  it("fail for a component that does not do what its project claims, and show how to run the case again", async () => {
    const claims = manifest.replace("passthrough", "counter");
    const directory = await tempDir({ ...project, "package.json": claims, "plugin.wasm": await buildGuest("backup") });
    const terminal = fakeTerminal(directory);
    expect(await main(["test", "--no-build", "--case", "backup/order/*"], terminal)).toBe(1);
    expect(terminal.out()).toContain("FAILED");
    expect(terminal.out()).toContain("    again:    npx armory test --case backup/order/");
    expect(terminal.out()).toContain("my-plugin does not conform");
  });

  describe("with a plugin that needs a config", () => {
    const claims = { world: "backup", entry: "src/plugin.js" };
    const withClaims = (more: object): string =>
      JSON.stringify({ name: "needy", version: "1.0.0", armory: { ...claims, ...more } });
    const filter = ["--case", "backup/any/tombstone", "--case", "backup/any/full-record", "--case", "fixtures/*"];
    const args = ["test", "--no-build", "--no-properties", "--seed", "7", ...filter];
    const refused = 'init refused to start without a config: ""; ';
    const remedy =
      'write a config that it starts with to config.example.yaml, or name another file in "config", beside "world"';

    it("fail when cases were not run, and say which and why", async () => {
      const fixtures = { "fixtures/order.json": fixture.replace('"config":null', '"config":"a: 1"') };
      const plugin = await buildGuestThatNeedsConfig();
      const directory = await tempDir({
        ...project,
        "package.json": withClaims({}),
        ...fixtures,
        "plugin.wasm": plugin,
      });
      const terminal = fakeTerminal(directory);
      expect(await main(args, terminal)).toBe(1);
      expect(terminal.out().replace(/[\d.]+ s\)/, "TIME)")).toBe(
        `not run  backup/any/full-record  a record with every field gets an outcome
not run  backup/any/tombstone  a tombstone gets an outcome
    why:      ${refused}${remedy}

needy is not known to conform: 1 passed, 0 failed, 2 not run: backup/any (2) (backup world, engine v8, seed 7, TIME)
`,
      );
    });

    it.each([
      ["config.example.yaml", {}],
      ["test/config.yaml", { config: "test/config.yaml" }],
    ])("run all cases with the one of %s", async (file, more) => {
      const plugin = await buildGuestThatNeedsConfig();
      const files = { "package.json": withClaims(more), "src/plugin.js": source, "plugin.wasm": plugin };
      const terminal = fakeTerminal(await tempDir({ ...files, [file]: "a: 1\n" }));
      expect(await main(args, terminal)).toBe(0);
      expect(terminal.out()).toMatch(/^needy conforms: 2 passed, 0 failed \(/);
    });

    it("say when the project's own config is refused, or is not YAML", async () => {
      const files = { ...project, "package.json": withClaims({}), "plugin.wasm": await buildGuest("backup") };
      const terminal = fakeTerminal(await tempDir({ ...files, "config.example.yaml": "no: thanks\n" }));
      expect(await main([...args, "--case", "backup/any/tombstone"], terminal)).toBe(1);
      expect(terminal.out()).toContain(
        String.raw`init refused the config that cases for any plugin use: "no: thanks\n"; correct config.example.yaml, or name another file in "config", beside "world"`,
      );
      const broken = fakeTerminal(await tempDir({ ...files, "config.example.yaml": "a: [" }));
      expect(await main(args, broken)).toBe(1);
      expect(broken.err()).toMatch(/^error: config\.example\.yaml:1:\d+: not YAML: /);
    });
  });

  it.each([
    [["build", "missing"], "[PROJECT_NOT_FOUND]"],
    [["test", "."], "[PROJECT_NOT_FOUND]"],
    [["dev", "."], "[PROJECT_NOT_FOUND]"],
  ])("%j names a folder that is no project", async (args, message) => {
    const terminal = fakeTerminal(await tempDir());
    expect(await main(args, terminal)).toBe(1);
    expect(terminal.err()).toMatch(/^error: /);
    expect(terminal.err()).toContain(message);
  });

  it("run the cases and fixtures of an NRI plugin", async () => {
    const directory = await tempDir({
      "package.json": manifest.replace('"backup"', '"nri"').replace('["passthrough"]', "[]"),
      "src/plugin.js": "export const plugin = {};",
      // A config of NRI is any text.
      "config.example.yaml": "limits = [ 1",
      "plugin.wasm": await buildNriComponent({
        creates: { e: "(call $error (i32.const 8) (i32.const 65536) (i32.const 2))" },
      }),
      "fixtures/error.json": JSON.stringify({
        description: "a pod with an e is an error",
        world: "nri",
        steps: [
          { configure: { config: null }, expect: { events: [] } },
          { call: "CreateContainer", request: { pod: { id: "e" } }, expect: { error: { is: "\0\0" } } },
        ],
      }),
    });
    const terminal = fakeTerminal(directory);
    expect(await main(["test", "--no-build", "--no-properties", "--report", "console,html"], terminal)).toBe(0);
    expect(terminal.out()).toMatch(/^my-plugin conforms: 16 passed, 0 failed \(nri world, /);
    expect(await readFile(join(directory, "reports/report.html"), "utf8")).toContain("nri/any/life-of-a-container");
  });

  it("asks for a build when --no-build finds no component", async () => {
    const terminal = fakeTerminal(await tempDir(project));
    expect(await main(["test", "--no-build"], terminal)).toBe(1);
    expect(terminal.err()).toBe(
      'error: "plugin.wasm" does not exist; expected the built plugin: leave out --no-build, or run "npx armory build"\n',
    );
  });
});

describe("armory conformance", () => {
  it("leaves no half of a report behind when it cannot be put in its place", async () => {
    const directory = await tempDir({ "b.wasm": await buildGuest("backup"), "cases/order.json": fixture });
    await mkdir(join(directory, "reports/report.html"), { recursive: true });
    const terminal = fakeTerminal(directory);
    const args = ["conformance", "b.wasm", "--cases", "cases", "--report", "html,junit", "-q"];
    expect(await main(args, terminal)).toBe(1);
    expect(terminal.err()).toMatch(
      /^error: cannot write the report ".*report\.html": EISDIR.*; choose another directory with --out\n$/,
    );
    expect(await readdir(join(directory, "reports"))).toEqual(["report.html"]);
  });

  it("runs the cases for any NRI plugin against a core module", async () => {
    const functions = Object.values(nriMethods).map(
      (name) => `(func (export "${name}") (param i32 i32) (result i64) (i64.const 0))`,
    );
    const module = `(module
      (memory (export "memory") 16)
      (func (export "malloc") (param i32) (result i32) (i32.const 0))
      (func (export "free") (param i32))
      (func (export "plugin_api_version") (result i64) (i64.const 1)) ${functions.join(" ")})`;
    const directory = await tempDir({
      "core.wasm": await buildModule(module),
      "other.wasm": await buildModule("(module)"),
    });
    const terminal = fakeTerminal(directory);
    expect(await main(["conformance", "core.wasm", "--no-properties"], terminal)).toBe(0);
    expect(terminal.out()).toMatch(/^core conforms: 15 passed, 0 failed \(nri world, engine v8, /);
    for (const [args, message] of [
      [["core.wasm", "--engine", "wasmtime"], "[ENGINE_UNSUITABLE] wasmtime cannot run core: it is a core module"],
      [["other.wasm"], "[ABI_MISMATCH] other.wasm is a core module, but not an NRI plugin"],
    ] as const) {
      const refused = fakeTerminal(directory);
      expect(await main(["conformance", ...args], refused)).toBe(1);
      expect(refused.err()).toContain(message);
    }
  });

  it("says what a plugin that does not conform did", async () => {
    const directory = await tempDir({ "b.wasm": await buildGuest("backup"), "cases/order.json": fixture });
    const good = fakeTerminal(directory);
    expect(await main(["conformance", "b.wasm", "--cases", "cases", "--seed", "7"], good)).toBe(0);
    expect(good.out()).toContain("seed 7");
    const wrong = fixture.replace('{"accepted":"same"}', '{"rejected":"same"}');
    await writeFile(join(directory, "cases", "wrong.json"), wrong);
    const bad = fakeTerminal(directory);
    expect(await main(["conformance", "b.wasm", "--cases", "cases", "-o", "json"], bad)).toBe(1);
    expect(JSON.parse(bad.out())).toMatchObject({ ok: false, counts: { passed: 1, failed: 1 } });
  });

  it.runIf(process.platform !== "win32")(
    "gives commands that a shell runs as they are meant, whatever files are called",
    async () => {
      const wrong = fixture.replace('{"accepted":"same"}', '{"rejected":"same"}');
      const directory = await tempDir({
        "b $(x).wasm": await buildGuest("backup"),
        "my cases/it's; rm -rf x.json": wrong,
      });
      const terminal = fakeTerminal(directory);
      const args = ["conformance", "b $(x).wasm", "--cases", "my cases", "-b", "passthrough", "-o", "json"];
      expect(await main(args, terminal)).toBe(1);
      expect(JSON.parse(terminal.out())).toMatchObject({
        runs: [
          {
            cases: [
              {
                command: String.raw`npx armory conformance 'b $(x).wasm' -b passthrough --cases 'my cases' --case 'it'\''s; rm -rf x'`,
              },
            ],
          },
        ],
      });
    },
  );

  it("tries random values, the same for the same seed, or none", async () => {
    const directory = await tempDir({ "b.wasm": await buildGuest("backup") });
    const args = ["conformance", "b.wasm", "-b", "passthrough", "--case", "backup/property/*", "--seed", "7"];
    const terminal = fakeTerminal(directory);
    expect(await main([...args, "-o", "json"], terminal)).toBe(0);
    expect(JSON.parse(terminal.out())).toMatchObject({ seed: 7, counts: { passed: 3, failed: 0 } });
    const without = fakeTerminal(directory);
    expect(await main([...args, "--no-properties"], without)).toBe(1);
    expect(without.err()).toContain('has a name like "backup/property/*"');
  });

  it.each([
    [["missing.wasm"], 1, '"missing.wasm" does not exist'],
    [["cases"], 1, '"cases" is a directory'],
    [["b.wasm", "-b", "nonsense"], 1, "[UNKNOWN_BEHAVIOUR]"],
    [["b.wasm", "--cases", "missing"], 1, "[CASES_UNREADABLE]"],
    [["b.wasm", "--cases", "cases"], 1, "[INVALID_CASE]"],
    [["b.wasm", "--report", "pdf"], 2, '"pdf" is unknown; expected one or more of console,json,junit,html'],
    [["b.wasm", "--seed", "-1"], 2, '"-1" is not a whole number'],
  ])("answers %j with one clear message", async (args, code, message) => {
    const directory = await tempDir({ "b.wasm": await buildGuest("backup"), "cases/broken.json": "{" });
    const terminal = fakeTerminal(directory);
    expect(await main(["conformance", ...args], terminal)).toBe(code);
    expect(terminal.out()).toBe("");
    expect(terminal.err()).toContain(message);
  });
});

describe("isProjectFile()", () => {
  it.each([
    ["src/plugin.ts", true],
    ["package.json", true],
    ["config.schema.json", true],
    ["fixtures/a.json", true],
    ["test/plugin.test.ts", true],
    ["README.md", true],
    ["plugin.wasm", false],
    [".plugin.wasm.12345", false],
    ["reports/junit.xml", false],
    ["node_modules/zod/index.js", false],
    ["dist/plugin.js", false],
    [".git/index", false],
    ["tsconfig.tsbuildinfo", false],
    ["src/.plugin.ts.swp", false],
  ])("says of %s: %s", (path, isFile) => {
    expect(isProjectFile(path)).toBe(isFile);
  });
});
