import { join } from "node:path";
import { findWorld } from "@armory-plugins/wit";
import { isBuildError, readProject } from "@armory-plugins/build";
import { describe, expect, it } from "vitest";
import { tempDir } from "@armory-plugins/support";
import { manifest } from "./support/project.ts";

/** What reading a project of these files fails with. */
async function failure(
  files: Record<string, string>,
): Promise<{ code: string; message: string; problems: readonly string[] }> {
  const dir = await tempDir(files);
  const error: unknown = await readProject(dir).catch((thrown: unknown) => thrown);
  if (!isBuildError(error)) throw new Error(`expected a BuildError, got ${String(error)}`);
  return { code: error.code, message: error.message.replaceAll(dir, "DIR"), problems: error.problems };
}

/** The problems of a project with this `armory` field and an entry. */
async function armoryProblems(armory: unknown, files: Record<string, string> = {}): Promise<readonly string[]> {
  return (await failure({ "package.json": manifest(armory), "src/plugin.ts": "", ...files })).problems;
}

describe("readProject()", () => {
  it("reads a project that says only what it must", async () => {
    const dir = await tempDir({ "package.json": manifest(), "src/plugin.ts": "" });
    expect(await readProject(dir)).toEqual({
      dir,
      language: "typescript",
      name: "shouter",
      version: "1.2.3",
      world: findWorld("backup"),
      entry: join(dir, "src/plugin.ts"),
      behaviours: [],
      wasi: [],
      engine: "quickjs",
    });
  });

  it("reads everything that a project can say", async () => {
    const dir = await tempDir({
      "package.json": manifest(
        {
          world: "wasi-restore-plugin",
          entry: "main.ts",
          configSchema: "s.json",
          behaviours: ["counter"],
          wasi: ["clocks"],
          engine: "spidermonkey",
        },
        {
          description: "Shouts.",
          license: "MIT",
          author: { name: "Ann", email: "ann@example.com" },
          contributors: ["Bob", { name: "Cid" }, { email: "nameless@example.com" }],
          homepage: "https://example.com/",
          repository: { type: "git", url: "git+https://example.com/shouter.git" },
        },
      ),
      "main.ts": "",
      "s.json": "{}",
    });
    expect(await readProject(dir)).toEqual({
      dir,
      language: "typescript",
      name: "shouter",
      version: "1.2.3",
      description: "Shouts.",
      license: "MIT",
      authors: "Ann <ann@example.com>, Bob, Cid",
      homepage: "https://example.com/",
      source: "https://example.com/shouter",
      world: findWorld("restore"),
      entry: join(dir, "main.ts"),
      configSchema: join(dir, "s.json"),
      behaviours: ["counter"],
      wasi: ["clocks"],
      engine: "spidermonkey",
    });
  });

  it.each([
    ["github:acme/shouter", "https://github.com/acme/shouter"],
    ["acme/shouter", "https://github.com/acme/shouter"],
    ["bitbucket:acme/shouter", "https://bitbucket.org/acme/shouter"],
    ["not a repository", undefined],
  ])("understands the repository %j", async (repository, source) => {
    const dir = await tempDir({ "package.json": manifest(undefined, { repository }), "src/plugin.ts": "" });
    expect((await readProject(dir)).source).toBe(source);
  });

  it.each(["UNLICENSED", "SEE LICENSE IN LICENSE.txt"])(
    "leaves out the license %j, which is not SPDX",
    async (license) => {
      const dir = await tempDir({ "package.json": manifest(undefined, { license }), "src/plugin.ts": "" });
      expect((await readProject(dir)).license).toBeUndefined();
    },
  );

  it("takes config.example.yaml when it is there, or the file that the manifest names", async () => {
    const files = { "src/plugin.ts": "", "config.example.yaml": "" };
    const dir = await tempDir({ ...files, "package.json": manifest() });
    expect((await readProject(dir)).config).toBe(join(dir, "config.example.yaml"));
    const named = manifest({ world: "backup", config: "test/config.yaml" });
    const other = await tempDir({ ...files, "package.json": named, "test/config.yaml": "" });
    expect((await readProject(other)).config).toBe(join(other, "test/config.yaml"));
    await expect(readProject(await tempDir({ ...files, "package.json": named }))).rejects.toMatchObject({
      problems: [
        'package.json: armory.config is "test/config.yaml", but there is no such file; create it or correct the path',
      ],
    });
  });

  it("takes config.schema.json when it is there", async () => {
    const dir = await tempDir({ "package.json": manifest(), "src/plugin.ts": "", "config.schema.json": "{}" });
    expect((await readProject(dir)).configSchema).toBe(join(dir, "config.schema.json"));
  });

  it("accepts a byte order mark in every manifest and in the config schema", async () => {
    const cargo = '[package]\nname = "shouter"\nversion = "1.2.3"\n[package.metadata.armory]\nworld = "backup"\n';
    const python =
      '[project]\nname = "shouter"\nversion = "1.2.3"\n[tool.armory]\nworld = "backup"\nentry = "shouter.py"\n';
    for (const files of [
      { "package.json": manifest(), "src/plugin.ts": "" },
      { "Cargo.toml": cargo, "src/lib.rs": "" },
      { "pyproject.toml": python, "shouter.py": "" },
    ]) {
      const marked = Object.entries({ ...files, "config.schema.json": "{}" }).map(([name, text]) => [
        name,
        `\uFEFF${text}`,
      ]);
      const dir = await tempDir(Object.fromEntries(marked));
      expect(await readProject(dir)).toMatchObject({ name: "shouter", configSchema: join(dir, "config.schema.json") });
    }
  });

  it("says that a folder is not there", async () => {
    const dir = join(await tempDir(), "absent");
    await expect(readProject(dir)).rejects.toMatchObject({
      code: "PROJECT_NOT_FOUND",
      message: `[PROJECT_NOT_FOUND] cannot read the directory "${dir}"; give the directory of a plugin project`,
    });
  });

  it("says that a folder holds no manifest", async () => {
    expect(await failure({ "README.md": "" })).toEqual({
      code: "PROJECT_NOT_FOUND",
      message:
        '[PROJECT_NOT_FOUND] there is no Cargo.toml, pyproject.toml or package.json in "DIR"; go to a plugin project, or make one with: npm create armory-plugin',
      problems: [],
    });
  });

  it("says where a package.json is not JSON", async () => {
    const { code, message } = await failure({ "package.json": '{ "name": ' });
    expect(code).toBe("PROJECT_INVALID");
    expect(message).toMatch(/^\[PROJECT_INVALID\] "DIR\/package.json" cannot be read: .*JSON.*; correct it there$/);
  });

  it.each(["[]", "null", '"text"', "1"])("refuses the package.json %s", async (text) => {
    expect(await failure({ "package.json": text })).toEqual({
      code: "PROJECT_INVALID",
      message:
        '[PROJECT_INVALID] "DIR/package.json" cannot be read: it is not a JSON object; it must begin with {; correct it there',
      problems: ["package.json: it is not a JSON object; it must begin with {"],
    });
  });

  it("says how to add the field armory", async () => {
    expect((await failure({ "package.json": "{}" })).problems).toEqual([
      'package.json: armory is missing; add "armory": { "world": "backup" } (or "restore", "nri")',
    ]);
  });

  it("gives all problems at once", async () => {
    const { code, message, problems } = await failure({
      "package.json": JSON.stringify({ name: 7, armory: { wrld: "backup", world: "bakup", wasi: ["clock", "http"] } }),
      "config.schema.json": "[]",
    });
    expect(code).toBe("PROJECT_INVALID");
    expect(problems).toEqual([
      "package.json: name is 7; expected a string",
      'package.json: version is missing; add it, for example "0.1.0"',
      'package.json: armory.wrld is unknown; expected one of world, configSchema, config, behaviours, engine, entry, wasi; did you mean "world"?',
      'package.json: armory.world is "bakup"; expected one of backup, restore, nri; did you mean "backup"?',
      "config.schema.json: not a JSON Schema: it is [], not an object; it must be a JSON object",
      'package.json: armory.entry is "src/plugin.ts", but there is no such file; create it or correct the path',
      'package.json: armory.wasi names "clock"; expected one of stdio, random, clocks; did you mean "clocks"?',
      'package.json: armory.wasi names "http"; expected one of stdio, random, clocks',
    ]);
    expect(message).toBe(`[PROJECT_INVALID] the project "DIR" cannot be built: ${problems.join("; also: ")}`);
  });

  it.each([
    ["backup", 'package.json: armory is "backup"; expected "armory": { "world": "backup" }'],
    [{}, "package.json: armory.world is missing; expected one of backup, restore, nri"],
    [{ world: 7 }, "package.json: armory.world is 7; expected one of backup, restore, nri"],
    [
      { world: "backup", entry: "" },
      'package.json: armory.entry is ""; expected a path below the project\'s directory',
    ],
    [{ world: "backup", entry: 7 }, "package.json: armory.entry is 7; expected a path below the project's directory"],
    [
      { world: "backup", entry: "src" },
      'package.json: armory.entry is "src", but there is no such file; create it or correct the path',
    ],
    [
      { world: "backup", configSchema: "absent.json" },
      'package.json: armory.configSchema is "absent.json", but there is no such file; create it or correct the path',
    ],
    [{ world: "backup", behaviours: "all" }, 'package.json: armory.behaviours is "all"; expected a list of strings'],
    [{ world: "backup", behaviours: [""] }, 'package.json: armory.behaviours is [""]; expected a list of strings'],
    [{ world: "backup", behaviours: ["a", "a"] }, 'package.json: armory.behaviours names "a" twice; name it once'],
  ])("refuses the armory field %j", async (armory, problem) => {
    expect(await armoryProblems(armory)).toEqual([problem]);
  });

  it.each(["../plugin.ts", "src/../../plugin.ts", "..", ".", "/etc/passwd"])(
    "refuses the entry %j outside",
    async (entry) => {
      expect(await armoryProblems({ world: "backup", entry })).toEqual([
        `package.json: armory.entry is "${entry}", which is not below the project's directory; give a relative path without ".."`,
      ]);
    },
  );

  it("says where a config schema is not JSON", async () => {
    const [problem, ...rest] = await armoryProblems({ world: "backup" }, { "config.schema.json": "{ type: object }" });
    expect(problem).toMatch(/^config\.schema\.json: not a JSON Schema: .*position 2.*; it must be a JSON object$/);
    expect(rest).toEqual([]);
  });

  it("says when two manifests have the fields", async () => {
    const { problems } = await failure({
      "package.json": manifest(),
      "src/plugin.ts": "",
      "Cargo.toml": '[package.metadata.armory]\nworld = "backup"\n',
    });
    expect(problems).toEqual([
      "the fields about the plugin stand at Cargo.toml: package.metadata.armory and at package.json: armory; keep one of them",
    ]);
  });
});

describe("readProject() of a Rust project", () => {
  it("reads everything that Cargo.toml can say", async () => {
    const dir = await tempDir({
      // Only pins tools: what the plugin is stands in Cargo.toml.
      "package.json": '{ "private": true, "name": "other" }',
      "Cargo.toml": `[package]
        name = "shouter"
        version = "1.2.3"
        description = "Shouts."
        license = "MIT OR Apache-2.0"
        authors = ["Ann <ann@example.com>", "Bob"]
        homepage = "https://example.com/"
        repository = "https://example.com/shouter"
        [package.metadata.armory]
        world = "restore"
        behaviours = ["counter"]
        config-schema = "s.json"`,
      "s.json": "{}",
    });
    expect(await readProject(dir)).toEqual({
      dir,
      language: "rust",
      name: "shouter",
      version: "1.2.3",
      description: "Shouts.",
      license: "MIT OR Apache-2.0",
      authors: "Ann <ann@example.com>, Bob",
      homepage: "https://example.com/",
      source: "https://example.com/shouter",
      world: findWorld("restore"),
      configSchema: join(dir, "s.json"),
      behaviours: ["counter"],
    });
  });

  it("takes from the workspace what the package inherits", async () => {
    const root = await tempDir({
      "Cargo.toml": '[workspace]\nmembers = ["plugins/*"]\n[workspace.package]\nversion = "4.5.6"\nlicense = "MIT"\n',
      "plugins/one/Cargo.toml": `[package]
        name = "one"
        version.workspace = true
        license = { workspace = true }
        [package.metadata.armory]
        world = "backup"`,
    });
    expect(await readProject(join(root, "plugins/one"))).toMatchObject({
      name: "one",
      version: "4.5.6",
      license: "MIT",
    });
  });

  it("gives all problems at once", async () => {
    const { problems } = await failure({
      "Cargo.toml": `[package]
        version = 7
        authors = "Ann"
        [package.metadata.armory]
        world = "bakup"
        entry = "src/lib.rs"
        configSchema = "s.json"`,
    });
    expect(problems).toEqual([
      'Cargo.toml: package.name is missing; add it, for example "my-plugin"',
      "Cargo.toml: package.version is 7; expected a string",
      'Cargo.toml: package.authors is "Ann"; expected a list of strings',
      "Cargo.toml: package.metadata.armory.entry is unknown; expected one of world, config-schema, config, behaviours",
      'Cargo.toml: package.metadata.armory.configSchema is unknown; expected one of world, config-schema, config, behaviours; did you mean "config-schema"?',
      'Cargo.toml: package.metadata.armory.world is "bakup"; expected one of backup, restore, nri; did you mean "backup"?',
    ]);
  });

  it("says how to make a crate a plugin", async () => {
    expect((await failure({ "Cargo.toml": '[package]\nname = "x"\n', "package.json": "{}" })).problems).toEqual([
      'Cargo.toml: package.metadata.armory is missing; add [package.metadata.armory] world = "backup" (or "restore", "nri")',
    ]);
  });

  it("says where a Cargo.toml is not TOML", async () => {
    const { code, message } = await failure({ "Cargo.toml": "[package\nname = 1" });
    expect(code).toBe("PROJECT_INVALID");
    expect(message).toContain('"DIR/Cargo.toml" cannot be read: ');
    expect(message).toContain("1:  [package");
  });
});

describe("readProject() of a Python project", () => {
  const head = '[project]\nname = "shouter"\nversion = "1.2.3"\n';

  it("reads everything that pyproject.toml can say", async () => {
    const dir = await tempDir({
      "pyproject.toml": `[project]
        name = "shouter"
        version = "1.2.3"
        description = "Shouts."
        license = "MIT"
        authors = [{ name = "Ann", email = "ann@example.com" }, { email = "bob@example.com" }, { name = "Cid" }]
        dependencies = ["ruamel.yaml==0.19.1"]
        [project.urls]
        Home-Page = "https://example.com/"
        "Source Code" = "https://example.com/shouter"
        [tool.armory]
        world = "backup"
        entry = "shouter.py"`,
      "shouter.py": "",
    });
    expect(await readProject(dir)).toEqual({
      dir,
      language: "python",
      name: "shouter",
      version: "1.2.3",
      description: "Shouts.",
      license: "MIT",
      authors: "Ann <ann@example.com>, bob@example.com, Cid",
      homepage: "https://example.com/",
      source: "https://example.com/shouter",
      world: findWorld("backup"),
      behaviours: [],
      entry: join(dir, "shouter.py"),
      dependencies: ["ruamel.yaml==0.19.1"],
    });
  });

  it.each(["src/shouter.py", "src/shouter/__init__.py", "src/plugin.py", "src/plugin/__init__.py"])(
    "finds %s by itself",
    async (entry) => {
      const dir = await tempDir({ "pyproject.toml": `${head}[tool.armory]\nworld = "backup"\n`, [entry]: "" });
      expect(await readProject(dir)).toMatchObject({ entry: join(dir, entry), dependencies: [] });
    },
  );

  it("takes the package of the project's own name first, as build backends spell it", async () => {
    const dir = await tempDir({
      "pyproject.toml": `${head.replace("shouter", "Loud-Shouter.X")}[tool.armory]\nworld = "backup"\n`,
      "src/loud_shouter_x/__init__.py": "",
      "src/plugin.py": "",
    });
    expect(await readProject(dir)).toMatchObject({ entry: join(dir, "src/loud_shouter_x/__init__.py") });
  });

  it("gives all problems at once", async () => {
    const { problems } = await failure({
      "pyproject.toml": `[project]
        version = "1"
        authors = ["Ann"]
        dependencies = "yaml"
        [tool.armory]
        behaviours = ["x", "x"]
        wasi = []`,
    });
    expect(problems).toEqual([
      'pyproject.toml: project.name is missing; add it, for example "my-plugin"',
      'pyproject.toml: project.authors is not a list of tables; expected for example [{ name = "Ann" }]',
      'pyproject.toml: project.dependencies is "yaml"; expected a list of strings',
      "pyproject.toml: tool.armory.wasi is unknown; expected one of world, config-schema, config, behaviours, entry",
      "pyproject.toml: tool.armory.world is missing; expected one of backup, restore, nri",
      'pyproject.toml: tool.armory.behaviours names "x" twice; name it once',
      'pyproject.toml: tool.armory.entry is "src/plugin/__init__.py", but there is no such file; create it or correct the path',
    ]);
  });

  it.each(["--target=/somewhere", " -r requirements.txt"])(
    "takes no option of pip for a dependency: %s",
    async (odd) => {
      const dir = await tempDir({
        "pyproject.toml": `[project]\nname = "p"\nversion = "1.0.0"\ndependencies = ["ruamel.yaml", "${odd}"]\n[tool.armory]\nworld = "backup"\n`,
        "src/plugin.py": "",
      });
      await expect(readProject(dir)).rejects.toMatchObject({
        problems: [`pyproject.toml: project.dependencies names "${odd}"; begin it with the name of a package`],
      });
    },
  );
});

describe("readProject() of a Go project", () => {
  it("reads package.json, for go.mod says little", async () => {
    const dir = await tempDir({ "package.json": manifest(), "go.mod": "module example.com/shouter\n" });
    expect(await readProject(dir)).toEqual({
      dir,
      language: "go",
      name: "shouter",
      version: "1.2.3",
      world: findWorld("backup"),
      behaviours: [],
      abi: "component",
    });
  });

  it("reads that an NRI plugin is to be a core module", async () => {
    const dir = await tempDir({ "package.json": manifest({ world: "nri", abi: "core" }), "go.mod": "" });
    expect(await readProject(dir)).toMatchObject({ language: "go", world: findWorld("nri"), abi: "core" });
  });

  it.each([
    [{ world: "nri", abi: "wasm" }, 'armory.abi is "wasm"; expected one of component, core'],
    [
      { world: "restore", abi: "core" },
      'armory.abi is "core" for the world "restore"; only nri has plugins that are core modules, leave it out',
    ],
  ])("refuses %j", async (armory, problem) => {
    const files = { "package.json": manifest(armory), "go.mod": "" };
    expect((await failure(files)).problems).toEqual([`package.json: ${problem}`]);
  });

  it("refuses the fields of TypeScript", async () => {
    const files = { "package.json": manifest({ world: "backup", entry: "main.go" }), "go.mod": "" };
    expect((await failure(files)).problems).toEqual([
      "package.json: armory.entry is unknown; expected one of world, configSchema, config, behaviours, abi",
    ]);
  });

  it("says what is missing beside go.mod", async () => {
    expect((await failure({ "go.mod": "" })).problems).toEqual([
      'package.json is missing beside go.mod; it says what the plugin is: { "name": "my-plugin", "version": "0.1.0", "armory": { "world": "backup" } }',
    ]);
  });
});
