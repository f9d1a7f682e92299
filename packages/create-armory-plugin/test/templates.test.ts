import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { goSum } from "@armory-plugins/local-registry/go-sum";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { renderProject } from "../src/render-project.ts";
import { readTemplate } from "../src/templates.ts";
import { listStarts, nameOf, type Start } from "./support/starts.ts";

// What end-to-end tests find in one project of a language holds for the others by this: a project is its template, and templates of a language
// differ in what they do, not in how they are built, linted and tested.

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** Words that no template has; the name sorts as those of templates do. */
const words = { name: "template-qx-qx", description: "Qx does it.", license: "LicenseRef-Qx" };

/** What a template has in the repository only. */
const repositoryOnly = new Set(["turbo.json", ".oxlintrc.json", ".cargo/config.toml", "Cargo.lock", "CHANGELOG.md"]);

const starts = await listStarts();
const templates = starts.filter(({ start }) => start === "example");

describe("a project", () => {
  it.each(starts)("of $path is the template that is built, but for its names", async (template) => {
    const { kind, language, start, directory } = template;
    const built = await filesOf(template);
    const own = JSON.parse(built["package.json"] ?? "") as typeof words;
    const module = `example.com/${words.name}`;
    const answers = { kind, language, start, module, author: "", directory: "x", ...words };
    const made = renderProject(await readTemplate(directory), answers);
    const back = [...made].map(
      ([path, text]) => [withNames(path, own), path === "package.json" ? text : withNames(text, own)] as const,
    );
    const wanted = Object.entries(built).map(([path, text]) => [
      path,
      path === "package.json"
        ? manifestOf(text)
        : text.replace(`"${own.name}"\nversion = "0.0.0"`, `"${own.name}"\nversion = "0.1.0"`),
    ]);
    const files = Object.fromEntries(wanted);
    // With the SDK that its registry will have; in this repository go.work leads to it
    if ("go.mod" in files) files["go.sum"] = await goSum(files["go.sum"] ?? "");
    expect(Object.fromEntries(back)).toEqual(files);
  });
});

describe("a template", () => {
  it.each(starts)("of $path is what an author would write, and no more", async (template) => {
    const files = await filesOf(template);
    const written = Object.entries(files).filter(([path]) => !/^(?:fixtures|tests?)\/|test|\.sum$/u.test(path));
    const lines = written.reduce((sum, [, text]) => sum + text.split("\n").length - 1, 0);
    const most = template.start === "minimal" ? { files: 12, lines: 250 } : { files: 24, lines: 600 };
    expect(Object.keys(files).length).toBeLessThanOrEqual(most.files);
    expect(lines).toBeLessThanOrEqual(template.path.startsWith("nri/") ? 700 : most.lines);
  });
});

describe("the templates of a language", () => {
  it.each(templates.filter(({ kind }) => kind !== "backup"))(
    "build, lint and test a $kind plugin in $languageTitle as the others",
    async (template) => {
      // Go's core module of NRI stands alone, with the tools of Go's component.
      const isCore = template.language === "go-core";
      const other = find("example", isCore ? "nri" : "backup", isCore ? "go" : template.language);
      const tools = [await toolsOf(template), await toolsOf(other)];
      if (isCore) tools.forEach(leaveOutBindings);
      expect(tools[0]).toEqual(tools[1]);
    },
  );

  it.each(templates)(
    "build, lint and test an empty $kind plugin in $languageTitle as the example",
    async (template) => {
      const empty = find("minimal", template.kind, template.language);
      const minimal = await toolsOf(empty);
      // It has those files, scripts and settings of the example that it needs, and none of its own.
      expect(await toolsOf(template)).toMatchObject(minimal);
      const [files, emptyFiles] = [await filesOf(template), await filesOf(empty)];
      expect(emptyFiles[".gitignore"]).toBe(files[".gitignore"]);
    },
  );

  it("try a plugin of NRI by the same script", async () => {
    const nri = templates.filter(({ kind }) => kind === "nri");
    const scripts = await Promise.all(nri.map(async (template) => manifestIn(await filesOf(template)).scripts["try"]));
    expect(scripts[0]).toMatch(/armory nri run --pod pod\.yaml /u);
    expect(new Set(scripts).size).toBe(1);
  });
});

// --- internal ---

function find(start: string, kind: string, language: string): Start {
  const found = starts.find((each) => each.start === start && each.kind === kind && each.language === language);
  if (found === undefined) throw new Error(`no ${start} template for ${kind} in ${language}`);
  return found;
}

/** The files of a template that git tracks, or would: what building and testing leave there is ignored. */
async function filesOf({ path: directory }: Start): Promise<Record<string, string>> {
  const cwd = join(repository, "templates", directory);
  const { stdout } = await promisify(execFile)("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd });
  const paths = stdout.split("\0").filter((path) => path !== "" && !repositoryOnly.has(path));
  const entries = await Promise.all(
    paths.map(async (path) => [path, await readFile(join(cwd, path), "utf8").catch(() => undefined)] as const),
  );
  // One that was removed and not committed yet is still listed.
  return Object.fromEntries(entries.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
}

/** A file of a project with the template's names in place of the project's. */
function withNames(text: string, own: typeof words): string {
  return text
    .replaceAll(words.name, own.name)
    .replaceAll(words.name.replaceAll("-", "_"), own.name.replaceAll("-", "_"))
    .replaceAll(words.description, own.description)
    .replaceAll(words.license, own.license);
}

/** What becomes of a template's package.json: the plugin's facts, where it has any, and all the rest as it is. */
function manifestOf(text: string): string {
  const { name: _name, version: _version, private: _private, description: _, license: __, ...rest } = read(text);
  const { name, description, license } = words;
  const facts = "armory" in rest ? { version: "0.1.0", description, license } : { private: true };
  return `${JSON.stringify({ name, ...facts, ...rest }, null, 2)}\n`;
}

type Json = Record<string, unknown>;

function read(text: string): Json {
  return JSON.parse(text) as Json;
}

function manifestIn(files: Readonly<Record<string, string>>): Json & { scripts: Record<string, string> } {
  return JSON.parse(files["package.json"] ?? "") as Json & { scripts: Record<string, string> };
}

interface Tools {
  /** The fields of package.json that have nothing to do with what the plugin does. */
  readonly manifest: Json & { readonly scripts: Json; readonly devDependencies?: Json };
  readonly cargo: Json;
  readonly python: Json;
  /** The files that are the same for each kind, with `KIND` where it stands. */
  readonly files: Readonly<Record<string, string>>;
}

/** How a template is built, linted and tested, without what belongs to its kind. */
async function toolsOf(template: Start): Promise<Tools> {
  const files = await filesOf(template);
  const general = (text: string): string =>
    text
      .replaceAll(nameOf(template), "NAME")
      // Only an example has a script, which writes its schema.
      .replace('"include": ["src", "test", "scripts"]', '"include": ["src", "test"]')
      .replaceAll(/\b(?:wasi-)?(?:backup|restore|nri)-plugin\b/gu, "WORLD");
  const { name: _name, description: _description, armory, scripts, ...manifest } = manifestIn(files);
  const { try: _try, ...common } = scripts;
  const { world: _world, behaviours: _behaviours, ...build } = (armory ?? {}) as Json;
  const cargo = tables(files["Cargo.toml"]);
  const python = tables(files["pyproject.toml"]);
  return {
    manifest: { ...manifest, armory: build, scripts: JSON.parse(general(JSON.stringify(common))) as Json },
    cargo: {
      ...cargo,
      package: without(cargo["package"], "name", "description", "metadata"),
      dependencies: versionsOf(cargo["dependencies"]),
    },
    python: {
      ...python,
      project: without(python["project"], "name", "description", "dependencies"),
      tool: { ...(python["tool"] as Json | undefined), armory: undefined },
    },
    files: Object.fromEntries(
      Object.entries(files)
        .filter(([path]) => toolFiles.test(path))
        .map(([path, text]) => [path, general(text)]),
    ),
  };
}

const toolFiles =
  /^(?:\.editorconfig|\.github\/.*|\.vscode\/extensions\.json|tsconfig\.json|scripts\/(?!try\.).*|rust-toolchain.*|clippy\.toml)$/u;

function tables(text: string | undefined): Json {
  return text === undefined ? {} : parse(text);
}

/** The versions of crates; a kind may want other features of one. */
function versionsOf(dependencies: unknown): Json {
  const entries = Object.entries((dependencies ?? {}) as Json);
  return Object.fromEntries(
    entries.map(([name, wanted]) => [name, typeof wanted === "string" ? wanted : (wanted as Json)["version"]]),
  );
}

function without(table: unknown, ...names: readonly string[]): Json {
  return Object.fromEntries(Object.entries((table ?? {}) as Json).filter(([name]) => !names.includes(name)));
}

/** The core module is written against upstream's SDK: no bindings are generated for it. */
function leaveOutBindings({ manifest: { scripts, devDependencies, ...manifest } }: Tools): void {
  delete scripts["generate"];
  delete devDependencies?.["@armory-plugins/wit-bindgen"];
  delete (manifest["armory"] as Json)["abi"];
}
