import { join } from "node:path";
import { findWorld } from "@armory-plugins/wit";
import { isBuildError, readProject } from "@armory-plugins/build";
import { describe, expect, it } from "vitest";
import { manifest, tempFolder } from "./support/project.ts";

/** What reading a project of these files fails with. */
async function failure(
  files: Record<string, string>,
): Promise<{ code: string; message: string; problems: readonly string[] }> {
  const dir = await tempFolder(files);
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
    const dir = await tempFolder({ "package.json": manifest(), "src/plugin.ts": "" });
    expect(await readProject(dir)).toEqual({
      dir,
      language: "typescript",
      name: "shouter",
      version: "1.2.3",
      world: findWorld("backup"),
      entry: join(dir, "src/plugin.ts"),
      behaviours: [],
      wasi: [],
    });
  });

  it("reads everything that a project can say", async () => {
    const dir = await tempFolder({
      "package.json": manifest(
        {
          world: "wasi-restore-plugin",
          entry: "main.ts",
          configSchema: "s.json",
          behaviours: ["counter"],
          wasi: ["clocks"],
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
    });
  });

  it.each([
    ["github:acme/shouter", "https://github.com/acme/shouter"],
    ["acme/shouter", "https://github.com/acme/shouter"],
    ["bitbucket:acme/shouter", "https://bitbucket.org/acme/shouter"],
    ["not a repository", undefined],
  ])("understands the repository %j", async (repository, source) => {
    const dir = await tempFolder({ "package.json": manifest(undefined, { repository }), "src/plugin.ts": "" });
    expect((await readProject(dir)).source).toBe(source);
  });

  it.each(["UNLICENSED", "SEE LICENSE IN LICENSE.txt"])(
    "leaves out the license %j, which is not SPDX",
    async (license) => {
      const dir = await tempFolder({ "package.json": manifest(undefined, { license }), "src/plugin.ts": "" });
      expect((await readProject(dir)).license).toBeUndefined();
    },
  );

  it("takes config.schema.json when it is there", async () => {
    const dir = await tempFolder({ "package.json": manifest(), "src/plugin.ts": "", "config.schema.json": "{}" });
    expect((await readProject(dir)).configSchema).toBe(join(dir, "config.schema.json"));
  });

  it("accepts a package.json with a byte order mark", async () => {
    const dir = await tempFolder({ "package.json": `\uFEFF${manifest()}`, "src/plugin.ts": "" });
    expect((await readProject(dir)).name).toBe("shouter");
  });

  it("says that a folder is not there", async () => {
    const dir = join(await tempFolder(), "absent");
    await expect(readProject(dir)).rejects.toMatchObject({
      code: "PROJECT_NOT_FOUND",
      message: `[PROJECT_NOT_FOUND] cannot read the folder "${dir}"; give the folder of a plugin project`,
    });
  });

  it("says that a folder holds no package.json", async () => {
    expect(await failure({ "README.md": "" })).toEqual({
      code: "PROJECT_NOT_FOUND",
      message:
        '[PROJECT_NOT_FOUND] there is no package.json in "DIR"; go to a plugin project, or make one with: npm create armory-plugin',
      problems: [],
    });
  });

  it.each([
    ["Cargo.toml", "Rust"],
    ["go.mod", "Go"],
    ["pyproject.toml", "Python"],
  ])("knows a project by its %s and says that %s is not supported", async (file, name) => {
    const expected = {
      code: "LANGUAGE_UNSUPPORTED",
      message:
        `[LANGUAGE_UNSUPPORTED] "DIR" is a ${name} project (it has ${file}), and this version builds TypeScript only; ` +
        "build it with its own tools, or update @armory-plugins/build",
      problems: [],
    };
    expect(await failure({ [file]: "" })).toEqual(expected);
    expect(await failure({ [file]: "", "package.json": "{}" })).toEqual(expected);
  });

  it("says where a package.json is not JSON", async () => {
    const { code, message } = await failure({ "package.json": '{ "name": ' });
    expect(code).toBe("PROJECT_INVALID");
    expect(message).toMatch(/^\[PROJECT_INVALID\] "DIR\/package.json" is not JSON: .*JSON.*; correct it there$/);
  });

  it.each(["[]", "null", '"text"', "1"])("refuses the package.json %s", async (text) => {
    expect(await failure({ "package.json": text })).toEqual({
      code: "PROJECT_INVALID",
      message: '[PROJECT_INVALID] "DIR/package.json" is not a JSON object; it must begin with {',
      problems: ["package.json: not an object"],
    });
  });

  it("says how to add the field armory", async () => {
    expect((await failure({ "package.json": "{}" })).problems).toEqual([
      'package.json: the field "armory" is missing; add "armory": { "world": "backup" } (or "restore")',
    ]);
  });

  it("gives all problems at once", async () => {
    const { code, message, problems } = await failure({
      "package.json": JSON.stringify({ name: 7, armory: { wrld: "backup", world: "bakup", wasi: ["clock", "http"] } }),
      "config.schema.json": "[]",
    });
    expect(code).toBe("PROJECT_INVALID");
    expect(problems).toEqual([
      'package.json: the field "version" is missing; add for example "version": "0.1.0"',
      "package.json: name is 7; expected a text",
      'package.json: armory.wrld is unknown; expected one of world, entry, configSchema, behaviours, wasi; did you mean "world"?',
      'package.json: armory.world is "bakup"; expected one of backup, restore; did you mean "backup"?',
      'package.json: armory.entry is "src/plugin.ts", but there is no such file; create it or correct the path',
      "config.schema.json: not a JSON Schema: it is [], not an object; it must be a JSON object",
      'package.json: armory.wasi names "clock"; expected one of stdio, random, clocks; did you mean "clocks"?',
      'package.json: armory.wasi names "http"; expected one of stdio, random, clocks',
    ]);
    expect(message).toBe(`[PROJECT_INVALID] the project "DIR" cannot be built: ${problems.join("; also: ")}`);
  });

  it.each([
    ["backup", 'package.json: armory is "backup"; expected an object such as { "world": "backup" }'],
    [{}, "package.json: armory.world is missing; expected one of backup, restore"],
    [{ world: 7 }, "package.json: armory.world is 7; expected one of backup, restore"],
    [{ world: "backup", entry: "" }, 'package.json: armory.entry is ""; expected a path below the project\'s folder'],
    [{ world: "backup", entry: 7 }, "package.json: armory.entry is 7; expected a path below the project's folder"],
    [
      { world: "backup", entry: "src" },
      'package.json: armory.entry is "src", but there is no such file; create it or correct the path',
    ],
    [
      { world: "backup", configSchema: "absent.json" },
      'package.json: armory.configSchema is "absent.json", but there is no such file; create it or correct the path',
    ],
    [{ world: "backup", behaviours: "all" }, 'package.json: armory.behaviours is "all"; expected a list of texts'],
    [{ world: "backup", behaviours: [""] }, 'package.json: armory.behaviours is [""]; expected a list of texts'],
    [{ world: "backup", behaviours: ["a", "a"] }, 'package.json: armory.behaviours names "a" twice; name it once'],
  ])("refuses the armory field %j", async (armory, problem) => {
    expect(await armoryProblems(armory)).toEqual([problem]);
  });

  it.each(["../plugin.ts", "src/../../plugin.ts", "..", ".", "/etc/passwd"])(
    "refuses the entry %j outside",
    async (entry) => {
      expect(await armoryProblems({ world: "backup", entry })).toEqual([
        `package.json: armory.entry is "${entry}", which is not below the project's folder; give a relative path without ".."`,
      ]);
    },
  );

  it("says where a config schema is not JSON", async () => {
    const [problem, ...rest] = await armoryProblems({ world: "backup" }, { "config.schema.json": "{ type: object }" });
    expect(problem).toMatch(/^config\.schema\.json: not a JSON Schema: .*position 2.*; it must be a JSON object$/);
    expect(rest).toEqual([]);
  });
});
