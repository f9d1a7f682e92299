import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { describe, expect, it } from "vitest";
import { fakeTerminal, type FakeTerminal } from "./support/terminal.ts";

const module = "github.com/armory-plugins/armory-plugins/sdks/go";

/** Manifests in each language, with an odd spelling each, at version 0.2.0; `VERSION` stands for it. */
const projects: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  typescript: {
    "package.json": `{
  "name": "plugin", "version": "0.2.0", "armory": { "world": "backup" },
  "dependencies": { "@armory-plugins/guest":"^VERSION", "zod": "^0.2.0" },
  "devDependencies": { "@armory-plugins/cli": "~VERSION" }
}`,
    "src/plugin.ts": "",
  },
  rust: {
    "package.json": '{ "devDependencies": { "@armory-plugins/cli": "VERSION" } }\r\n',
    "Cargo.toml": `[package]
name = "plugin"
version = "0.2.0" # armory-plugins = "0.2.0"
[package.metadata.armory]
world = "backup"
[dependencies]
armory-plugins = { features = ["backup"], version = "VERSION" }
armory-plugins-other = "0.2.0"
`,
  },
  "rust, a table": {
    "Cargo.toml": `[package]
name = "plugin"
[package.metadata.armory]
world = "backup"
[dependencies.armory-plugins]
features = ["backup"]
version = "=VERSION"
`,
  },
  go: {
    "package.json":
      '{ "name": "plugin", "version": "1.0.0", "armory": { "world": "nri" }, "devDependencies": { "@armory-plugins/cli": ">=VERSION" } }',
    "go.mod": `module example.com/plugin\n\nrequire (\n\t${module} vVERSION // indirect\n\t${module}/other v0.2.0\n)\n`,
  },
  python: {
    "pyproject.toml": `[project]
name = "plugin"
version = "0.2.0"
dependencies = ['Armory_Plugins[test]~=VERSION', "ruamel.yaml==0.2.0"]
[tool.armory]
world = "backup"
`,
    "src/plugin.py": "",
  },
};

describe("armory upgrade", () => {
  it.each(Object.entries(projects))(
    "writes the newest version into a project in %s, and nothing else",
    async (_, files) => {
      const directory = await tempDir(at(files, "0.2.0"));
      const terminal = await terminalWith(directory, '"0.10.1"');
      expect({ code: await main(["upgrade", "--yes"], terminal), err: terminal.err() }).toEqual({ code: 0, err: "" });
      for (const [name, text] of Object.entries(at(files, "0.10.1"))) {
        expect(await readFile(join(directory, name), "utf8")).toBe(text);
      }
    },
  );

  it("shows what is newer, what changed, and what to do next", async () => {
    const directory = await tempDir(at(projects["rust"] ?? {}, "0.2.0"));
    const terminal = await terminalWith(directory, '"0.10.1"');
    expect(await main(["upgrade", "--yes"], terminal)).toBe(0);
    expect(terminal.out()).toBe(`  @armory-plugins/cli  0.2.0 -> 0.10.1  package.json
  armory-plugins       0.2.0 -> 0.10.1  Cargo.toml

What changed: https://github.com/armory-plugins/armory-plugins/releases
Written. Next:

  npm install
  cargo update armory-plugins
`);
  });

  it("asks a person, and writes after a yes alone", async () => {
    for (const [answer, code] of [
      ["y\n", 0],
      ["yes\n", 0],
      ["\n", 1],
      ["no\n", 1],
      ["", 1],
    ] as const) {
      const files = projects["python"] ?? {};
      const directory = await tempDir(at(files, "0.2.0"));
      const terminal = { ...(await terminalWith(directory, '"0.3.0"', answer)), isInteractive: true };
      expect(await main(["upgrade"], terminal)).toBe(code);
      expect(terminal.err()).toContain("Write them? [y/N] ");
      expect(await readFile(join(directory, "pyproject.toml"), "utf8")).toBe(
        at(files, code === 0 ? "0.3.0" : "0.2.0")["pyproject.toml"],
      );
    }
  });

  it("asks nobody where there is no terminal, writes nothing and fails", async () => {
    const files = projects["go"] ?? {};
    const directory = await tempDir(at(files, "0.2.0"));
    const terminal = await terminalWith(directory, '"0.3.0"', "y\n");
    expect(await main(["upgrade"], terminal)).toBe(1);
    expect(terminal.err()).toBe("Nothing was written; add --yes to write them.\n");
    expect(await readFile(join(directory, "go.mod"), "utf8")).toBe(at(files, "0.2.0")["go.mod"]);
  });

  it.each(["0.2.0", "0.1.9", "0.2.0-next.1"])(
    "says that a project is up to date when the newest is %s",
    async (newest) => {
      const directory = await tempDir(at(projects["typescript"] ?? {}, "0.2.0"));
      const terminal = await terminalWith(directory, JSON.stringify(newest));
      expect(await main(["upgrade"], terminal)).toBe(0);
      expect(terminal.out()).toBe(`Everything is up to date: ${newest} is the newest version.\n`);
    },
  );

  it("answers JSON for programs, and writes only with --yes", async () => {
    const directory = await tempDir(at(projects["rust, a table"] ?? {}, "0.2.0-next.3"));
    const terminal = await terminalWith(directory, '"0.2.0"');
    expect(await main(["upgrade", "--output", "json"], terminal)).toBe(1);
    expect(JSON.parse(terminal.out())).toEqual({
      newest: "0.2.0",
      outdated: [{ file: "Cargo.toml", name: "armory-plugins", version: "0.2.0-next.3" }],
      unchanged: [],
      commands: ["cargo update armory-plugins"],
      changes: "https://github.com/armory-plugins/armory-plugins/releases",
      written: false,
    });
  });

  it("leaves ranges of an author's own as they are, and names them", async () => {
    const files = {
      "package.json": '{ "devDependencies": { "@armory-plugins/cli": "<0.3.0", "@armory-plugins/guest": "0.x" } }',
      "Cargo.toml": `[package]
name = "plugin"
[package.metadata.armory]
world = "backup"
[dev-dependencies.armory-plugins]
version = ">=0.2, <0.3"
`,
      "go.mod": `module example.com/plugin

exclude (
	${module} v0.2.0
)
replace ${module} v0.2.0 => ../sdk
require ${module} v0.2.1-0.20260101120000-abcdef123456
`,
      "pyproject.toml": `dependencies = ["armory-plugins>=0.2,<0.3", 'armory-plugins~=0.2.0; python_version>"3"', "armory-plugins-x~=0.2.0"]\n`,
    };
    const directory = await tempDir(files);
    const terminal = await terminalWith(directory, '"0.4.0"');
    expect(await main(["upgrade", "--yes"], terminal)).toBe(0);
    expect(terminal.out()).toBe(`  ${module}  0.2.1-0.20260101120000-abcdef123456 -> 0.4.0  go.mod
package.json asks for @armory-plugins/cli <0.3.0; change this yourself, 0.4.0 is the newest version
package.json asks for @armory-plugins/guest 0.x; change this yourself, 0.4.0 is the newest version
Cargo.toml asks for armory-plugins >=0.2, <0.3; change this yourself, 0.4.0 is the newest version
pyproject.toml asks for armory-plugins >=0.2,<0.3; change this yourself, 0.4.0 is the newest version
pyproject.toml asks for armory-plugins ~=0.2.0; python_version>"3"; change this yourself, 0.4.0 is the newest version

What changed: https://github.com/armory-plugins/armory-plugins/releases
Written. Next:

  go get ${module}@v0.4.0 && go mod tidy
`);
    const changed = { ...files, "go.mod": files["go.mod"].replace("v0.2.1-0.20260101120000-abcdef123456", "v0.4.0") };
    for (const [name, text] of Object.entries(changed)) {
      expect(await readFile(join(directory, name), "utf8")).toBe(text);
    }
  });

  it.each([
    ["nothing", ""],
    ["what is not a version", '"0.2.0\\" }, \\"scripts\\": { \\"x\\": \\"y"'],
    ["a list", '["0.2.0"]'],
  ])("refuses a registry that answers %s", async (_, answer) => {
    const directory = await tempDir(at(projects["typescript"] ?? {}, "0.1.0"));
    const terminal = await terminalWith(directory, answer);
    expect(await main(["upgrade", "--yes"], terminal)).toBe(1);
    expect(terminal.err()).toContain("cannot ask npm for the newest version of @armory-plugins/cli");
    expect(await readFile(join(directory, "package.json"), "utf8")).toBe(
      at(projects["typescript"] ?? {}, "0.1.0")["package.json"],
    );
  });

  it("says what is missing: npm, a project, or a version to upgrade", async () => {
    const directory = await tempDir(at(projects["typescript"] ?? {}, "0.1.0"));
    const noNpm = fakeTerminal(directory, "", { PATH: join(directory, "empty") });
    expect(await main(["upgrade"], noNpm)).toBe(1);
    expect(noNpm.err()).toContain('cannot start "npm"');
    const empty = fakeTerminal(await tempDir());
    expect(await main(["upgrade"], empty)).toBe(1);
    expect(empty.err()).toContain("npm create armory-plugin");
    const files = { "package.json": '{"name":"p","version":"1.0.0","armory":{"world":"backup"}}', "src/plugin.ts": "" };
    const without = fakeTerminal(await tempDir(files));
    expect(await main(["upgrade"], without)).toBe(1);
    expect(without.err()).toContain("no package of armory-plugins has a version in package.json, Cargo.toml");
  });
});

const own = await readFile(new URL("../package.json", import.meta.url), "utf8");
const { version: ownVersion } = JSON.parse(own) as { version: string };
const minor = ownVersion.replace(/\.\d+(?:-.*)?$/u, "");

describe("armory build", () => {
  it.each([`${minor}.7`, `~${minor}.0`])("says nothing of an SDK of its own minor version, %s", async (version) => {
    expect(await warningsOf(version)).toEqual([]);
  });

  it.each(["0.999.0", "^999.0.0"])("warns of an SDK of another minor version, %s", async (version) => {
    expect(await warningsOf(version)).toEqual([
      `warning: package.json asks for @armory-plugins/guest ${version}, but this armory is ${ownVersion}; run "npx armory upgrade" to bring them together`,
    ]);
  });
});

/** What building a project that asks for a version of the SDK warns of; it is not installed, so that the build fails in the end. */
async function warningsOf(version: string): Promise<string[]> {
  const manifest = {
    name: "plugin",
    version: "1.0.0",
    armory: { world: "backup" },
    dependencies: { "@armory-plugins/guest": version },
    devDependencies: { "@armory-plugins/cli": "5.0.0" },
  };
  const directory = await tempDir({
    "package.json": JSON.stringify(manifest),
    "src/plugin.ts": 'import "@armory-plugins/guest";',
  });
  const terminal = fakeTerminal(directory);
  expect(await main(["build"], terminal)).toBe(1);
  return terminal
    .err()
    .split("\n")
    .filter((line) => line.startsWith("warning: "));
}

function at(files: Readonly<Record<string, string>>, version: string): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll("VERSION", version)]));
}

/** A terminal whose npm answers this, whatever it is asked. */
async function terminalWith(directory: string, answer: string, input = ""): Promise<FakeTerminal> {
  const bin = await tempDir();
  await writeFile(join(bin, "answer"), answer);
  await writeFile(join(bin, "npm"), `#!/bin/sh\nexec /bin/cat "${join(bin, "answer")}"\n`);
  await chmod(join(bin, "npm"), 0o755);
  return fakeTerminal(directory, input, { PATH: bin });
}
