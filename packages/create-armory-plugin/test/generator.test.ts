import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PluginGenerator, listTemplates } from "create-armory-plugin";
import helpers, { result } from "yeoman-test";
import { describe, expect, it, onTestFinished } from "vitest";

const namespace = "armory-plugin";

describe("PluginGenerator", () => {
  it("writes a plugin from prompted answers", async () => {
    await helpers.run<PluginGenerator>(PluginGenerator, { namespace }).withAnswers({
      kind: "restore",
      language: "typescript",
      start: "example",
      name: "spreader",
      description: "It spreads",
      author: "Ada <ada@example.com>",
      license: "MIT",
      directory: "made/here",
    });
    result.assertFile(["made/here/src/plugin.ts", "made/here/.gitignore", "made/here/.github/workflows/ci.yml"]);
    expect(result.fs.readJSON(`${result.cwd}/made/here/package.json`)).toMatchObject({
      name: "spreader",
      description: "It spreads",
      author: "Ada <ada@example.com>",
      license: "MIT",
    });
  });

  it("asks only what is not given", async () => {
    const asked: string[] = [];
    await helpers
      .run<PluginGenerator>(PluginGenerator, { namespace })
      .withOptions({
        given: { kind: "backup", language: "typescript", name: "mail-hider", author: "", license: "MIT" },
      })
      .withAnswers(
        { start: "minimal", description: "Hides mails", directory: "x" },
        { callback: (answer, { question }) => (asked.push(question.name), answer) },
      );
    expect(asked).toEqual(["start", "description", "directory"]);
  });

  it("asks for the module of a plugin in Go, and writes it to go.mod", async () => {
    const asked: string[] = [];
    const given = { kind: "backup", language: "go", start: "minimal", name: "mail-hider", author: "", license: "MIT" };
    await helpers
      .run<PluginGenerator>(PluginGenerator, { namespace })
      .withOptions({ given: { ...given, description: "Hides mails", directory: "x" } })
      .withAnswers(
        { module: "github.com/acme/mail-hider" },
        { callback: (answer, { question }) => (asked.push(question.name), answer) },
      );
    expect(asked).toEqual(["module"]);
    expect(result.fs.read(`${result.cwd}/x/go.mod`)).toMatch(/^module github\.com\/acme\/mail-hider\n/u);
  });

  it("refuses a module for a plugin in another language", async () => {
    const given = { kind: "backup", language: "rust", name: "mail-hider", module: "github.com/acme/mail-hider" };
    const made = helpers.run<PluginGenerator>(PluginGenerator, { namespace }).withOptions({ yes: true, given });
    await expect(made).rejects.toMatchObject({
      code: "INVALID_ANSWER",
      detail: 'the module "github.com/acme/mail-hider" is for a plugin in Go, and this one is in rust',
    });
  });

  it("takes the defaults with yes", async () => {
    await helpers
      .run<PluginGenerator>(PluginGenerator, { namespace })
      .withOptions({ yes: true, given: { author: "" } });
    expect(result.fs.readJSON(`${result.cwd}/my-plugin/package.json`)).toMatchObject({
      name: "my-plugin",
      description: "Removes or masks headers, by key, before a topic is stored.",
      license: "Apache-2.0",
    });
  });

  it("writes an empty plugin when that is the answer", async () => {
    await helpers
      .run<PluginGenerator>(PluginGenerator, { namespace })
      .withOptions({ yes: true, given: { start: "minimal", author: "" } });
    expect(result.fs.readJSON(`${result.cwd}/my-plugin/package.json`)).toMatchObject({
      name: "my-plugin",
      description: "Accepts every record as it is.",
      armory: { world: "backup" },
    });
    result.assertNoFile("my-plugin/src/config.ts");
  });

  it("offers no empty plugin where the templates have none", async () => {
    const directory = await mkdtemp(join(tmpdir(), "own-templates-"));
    onTestFinished(async () => rm(directory, { recursive: true }));
    await mkdir(join(directory, "backup/rust"), { recursive: true });
    await writeFile(
      join(directory, "titles.json"),
      JSON.stringify({ kinds: { backup: "backs up" }, languages: { rust: { title: "Rust" } } }),
    );
    await writeFile(join(directory, "backup/rust/package.json"), '{"name":"own","description":"Own.","license":"MIT"}');
    const run = (start: string) =>
      helpers
        .run<PluginGenerator>(PluginGenerator, { namespace })
        .withOptions({ yes: true, templates: directory, given: { start, author: "" } });
    await run("example");
    result.assertFile("my-plugin/package.json");
    await expect(run("minimal")).rejects.toMatchObject({
      code: "INVALID_ANSWER",
      detail: 'there is no template for the start "minimal"; there is: example',
    });
  });

  it("rejects a name that breaks the rule", async () => {
    const run = helpers
      .run<PluginGenerator>(PluginGenerator, { namespace })
      .withOptions({ yes: true, given: { name: "No Good" } });
    await expect(run).rejects.toMatchObject({ name: "GeneratorError", code: "INVALID_ANSWER" });
  });
});

describe("listTemplates()", () => {
  it("finds the templates that travel in the package", async () => {
    const templates = await listTemplates();
    expect(templates.map(({ kind, language, languageTitle }) => `${kind}/${language}: ${languageTitle}`)).toEqual([
      "backup/typescript: TypeScript",
      "backup/rust: Rust",
      "backup/go: Go",
      "backup/python: Python",
      "restore/typescript: TypeScript",
      "restore/rust: Rust",
      "restore/go: Go",
      "restore/python: Python",
      "nri/typescript: TypeScript",
      "nri/rust: Rust",
      "nri/go: Go",
      "nri/python: Python",
      "nri/go-core: Go, as the core module that containerd runs itself",
    ]);
  });

  it("finds an empty plugin for each", async () => {
    const templates = await listTemplates();
    expect(templates.filter(({ minimalDirectory }) => minimalDirectory === undefined)).toEqual([]);
  });

  it("says that the package is broken when there are none", async () => {
    const directory = await mkdtemp(join(tmpdir(), "no-templates-"));
    onTestFinished(async () => rm(directory, { recursive: true }));
    await mkdir(join(directory, "backup"));
    await expect(listTemplates(directory)).rejects.toMatchObject({ code: "NO_TEMPLATES" });
  });
});
