import { mkdir, mkdtemp, rm } from "node:fs/promises";
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
        { description: "Hides mails", directory: "x" },
        { callback: (answer, { question }) => (asked.push(question.name), answer) },
      );
    expect(asked).toEqual(["description", "directory"]);
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

  it("says that the package is broken when there are none", async () => {
    const directory = await mkdtemp(join(tmpdir(), "no-templates-"));
    onTestFinished(async () => rm(directory, { recursive: true }));
    await mkdir(join(directory, "backup"));
    await expect(listTemplates(directory)).rejects.toMatchObject({ code: "NO_TEMPLATES" });
  });
});
