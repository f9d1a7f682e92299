import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { checkNameIn, renderProject } from "../src/render-project.ts";
import { readTemplate } from "../src/templates.ts";
import { listStarts, nameOf } from "./support/starts.ts";

const answers = {
  kind: "backup",
  language: "typescript",
  start: "example",
  name: "@acme/mail-hider",
  module: "github.com/acme/mail-hider",
  description: "Hides mails",
  author: "Ada <ada@example.com>",
  license: "MIT",
  directory: "x",
};

const own = '"name":"my-tpl","version":"0.0.0","private":true,"description":"Old words.","license":"Apache-2.0"';

const files = new Map([
  ["package.json", `{${own},"type":"module","armory":{}}`],
  ["README.md", "# my-tpl\n\nOld words.\n\n`my-tpl.wasm`\n\nApache-2.0\n"],
  ["ci.yml", "name: my-tpl # Old words. Apache-2.0\n"],
  ["go.mod", "module example.com/my-tpl\n"],
]);

const rust = new Map([
  ["package.json", `{${own},"type":"module"}`],
  [
    "Cargo.toml",
    `# Built by npm run build
[package]
name = "my-tpl" # not my_tpl
version = "0.0.0"
edition = "2024"
description = "Old words."
license = "Apache-2.0"
publish = false

[package.metadata.armory]
world = "backup"

[dependencies]
name = "1"
itoa = "1"
`,
  ],
  ["tests/plugin.rs", "use my_tpl::Config; // my-tpl\n"],
]);

const python = new Map([
  ["package.json", `{${own},"type":"module"}`],
  [
    "pyproject.toml",
    `[project]
name = "my-tpl"
version = "0.0.0"
description = "Old words."
license = "Apache-2.0"
requires-python = ">=3.10"
dependencies = [
  "x==1",
]

[tool.armory]
world = "backup"
`,
  ],
]);

describe("renderProject()", () => {
  it("puts the answers into package.json, Markdown and other files", () => {
    const { author, description, license, name } = answers;
    expect(Object.fromEntries(renderProject(files, answers))).toEqual({
      "package.json": `${JSON.stringify({ name, version: "0.1.0", description, license, author, type: "module", armory: {} }, null, 2)}\n`,
      "README.md": "# mail-hider\n\nHides mails\n\n`mail-hider.wasm`\n\nMIT\n",
      "ci.yml": "name: mail-hider # Old words. Apache-2.0\n",
      "go.mod": "module github.com/acme/mail-hider\n",
    });
  });

  it("puts them into Cargo.toml, and only the name into a package.json that has no plugin's facts", () => {
    expect(Object.fromEntries(renderProject(rust, answers))).toEqual({
      "package.json": `${JSON.stringify({ name: "@acme/mail-hider", private: true, type: "module" }, null, 2)}\n`,
      "Cargo.toml": `# Built by npm run build
[package]
name = "mail-hider" # not mail_hider
version = "0.1.0"
authors = ["Ada <ada@example.com>"]
edition = "2024"
description = "Hides mails"
license = "MIT"
publish = false

[package.metadata.armory]
world = "backup"

[dependencies]
name = "1"
itoa = "1"
`,
      "tests/plugin.rs": "use mail_hider::Config; // mail-hider\n",
    });
  });

  it("puts them into pyproject.toml", () => {
    expect(renderProject(python, answers).get("pyproject.toml")).toBe(`[project]
name = "mail-hider"
version = "0.1.0"
description = "Hides mails"
license = "MIT"
authors = [{ name = "Ada", email = "ada@example.com" }]
requires-python = ">=3.10"
dependencies = [
  "x==1",
]

[tool.armory]
world = "backup"
`);
  });

  it.each([
    [`it's "quoted"`, `it's "quoted"`],
    ["<%= process.exit() %> ${x} {{y}}", String.raw`\<%= process.exit() %\> ${"${x}"} {{y}}`],
    ["my-tpl, my_tpl and Apache-2.0 and Old words.", "my-tpl, my_tpl and Apache-2.0 and Old words."],
    ["$& $1 $`", "$\\& $1 $\\`"],
    ["# not a title", String.raw`\# not a title`],
    ["1. not a list", String.raw`1\. not a list`],
    ["- not a list", String.raw`\- not a list`],
    ["[x](y) *b* _i_ snake_case", String.raw`\[x\](y) \*b\* \_i\_ snake_case`],
    ["größe 日本語 🛡️", "größe 日本語 🛡️"],
    [String.raw`a\b`, String.raw`a\\b`],
    [String.raw`""" ''' \u0041 ] # x = y`, String.raw`""" ''' \\u0041 \] # x = y`],
  ])("shows %j unchanged in JSON, TOML and Markdown", (description, markdown) => {
    const words = { ...answers, description, author: description };
    const rendered = renderProject(files, words);
    expect(JSON.parse(rendered.get("package.json") ?? "")).toMatchObject({ description, author: description });
    expect(rendered.get("README.md")).toBe(`# mail-hider\n\n${markdown}\n\n\`mail-hider.wasm\`\n\nMIT\n`);
    expect(toml(renderProject(rust, words), "Cargo.toml")).toEqual({
      package: {
        name: "mail-hider",
        version: "0.1.0",
        authors: [description],
        edition: "2024",
        description,
        license: "MIT",
        publish: false,
        metadata: { armory: { world: "backup" } },
      },
      dependencies: { name: "1", itoa: "1" },
    });
    expect(toml(renderProject(python, words), "pyproject.toml")).toMatchObject({
      project: { description, authors: [{ name: description }], dependencies: ["x==1"] },
      tool: { armory: { world: "backup" } },
    });
  });

  it.each([
    ["", undefined, undefined],
    ["Ada", ["Ada"], [{ name: "Ada" }]],
    ["Ada <a@b.example>", ["Ada <a@b.example>"], [{ name: "Ada", email: "a@b.example" }]],
    ["Ada <not a mail>", ["Ada <not a mail>"], [{ name: "Ada <not a mail>" }]],
    ["Ada <a@b> (https://c)", ["Ada <a@b> (https://c)"], [{ name: "Ada <a@b> (https://c)" }]],
    ["<a@b>", ["<a@b>"], [{ name: "<a@b>" }]],
  ])("writes the author %j as Cargo and Python do", (author, inCargo, inPython) => {
    expect(toml(renderProject(rust, { ...answers, author }), "Cargo.toml")["package"]?.["authors"]).toEqual(inCargo);
    expect(toml(renderProject(python, { ...answers, author }), "pyproject.toml")["project"]?.["authors"]).toEqual(
      inPython,
    );
  });

  it.each([
    ["MIT OR 0BSD", { license: "MIT OR 0BSD" }, { license: "MIT OR 0BSD" }],
    ["SEE LICENSE IN OURS.md", { "license-file": "OURS.md" }, { "license-files": ["OURS.md"] }],
    ["UNLICENSED", {}, { classifiers: ["Private :: Do Not Upload"] }],
  ])("writes the license %j as Cargo and Python do", (license, inCargo, inPython) => {
    const about = (manifest: Table | undefined): Table =>
      Object.fromEntries(Object.entries(manifest ?? {}).filter(([key]) => /^(?:license|classifiers)/u.test(key)));
    const cargo = toml(renderProject(rust, { ...answers, license }), "Cargo.toml")["package"];
    expect(about(cargo)).toEqual(inCargo);
    expect(cargo).toMatchObject({ publish: false });
    expect(about(toml(renderProject(python, { ...answers, license }), "pyproject.toml")["project"])).toEqual(inPython);
  });

  it("keeps an unlicensed crate from being published, whatever the template says", () => {
    const manifest = new Map(rust).set("Cargo.toml", '[package]\nname = "my-tpl"\n');
    expect(toml(renderProject(manifest, { ...answers, license: "UNLICENSED" }), "Cargo.toml")).toMatchObject({
      package: { publish: false },
    });
    expect(toml(renderProject(manifest, answers), "Cargo.toml")["package"]).not.toHaveProperty("publish");
  });
});

describe("renderProject() of paths", () => {
  it("names the directory of Python's package after the plugin", () => {
    const template = new Map([...python, ["src/my_tpl/__init__.py", "import my_tpl"]]);
    const project = renderProject(template, { ...answers, name: "@acme/mail-hider" });
    expect(project.get("src/mail_hider/__init__.py")).toBe("import mail_hider");
    expect([...project.keys()].filter((path) => path.includes("my_tpl"))).toEqual([]);
  });
});

describe("checkNameIn()", () => {
  it.each([
    ["match", "is a keyword of Rust"],
    ["@acme/self", "is a keyword of Rust"],
    ["test", "belongs to a crate of Rust itself"],
    ["itoa", "belongs to a crate that the plugin uses"],
  ])("refuses %j for a plugin in Rust", (name, problem) => {
    expect(() => checkNameIn(rust, name)).toThrow(`the name "${name}" ${problem}; choose another`);
    expect(() => checkNameIn(files, name)).not.toThrow();
  });

  it.each([
    ["lambda", "is a keyword of Python"],
    ["@acme/json", "belongs to a module of Python itself"],
    ["armory-plugins", "belongs to a module that the plugin uses"],
  ])("refuses %j for a plugin in Python", (name, problem) => {
    expect(() => checkNameIn(python, name)).toThrow(`the name "${name}" ${problem}; choose another`);
    expect(() => checkNameIn(files, name)).not.toThrow();
  });

  it("takes a name that has a keyword in it", () => {
    expect(() => checkNameIn(rust, "type-mover")).not.toThrow();
    expect(() => checkNameIn(python, "lambda-mover")).not.toThrow();
  });
});

describe("the templates", async () => {
  const starts = await listStarts();

  it.each(starts)("$path names itself where the author's words go", async (template) => {
    const source = await readTemplate(template.directory);
    expect(JSON.parse(source.get("package.json") ?? "")).toMatchObject({
      name: nameOf(template),
      private: true,
      license: "Apache-2.0",
    });
    const project = renderProject(source, answers);
    expect(factsIn(project)).toMatchObject({
      name: expect.stringMatching(/^(?:@acme\/)?mail-hider$/u),
      version: "0.1.0",
      description: "Hides mails",
      license: "MIT",
      world: template.kind,
    });
    const readme = project.get("README.md");
    expect(readme?.startsWith("# mail-hider\n\nHides mails\n\n")).toBe(true);
    expect(readme).toContain(template.kind === "nri" ? "10-mail-hider.wasm" : "path: mail-hider.wasm");
    expect(readme?.endsWith("## License\n\nMIT\n")).toBe(true);
    const left = [...project].filter(([, text]) => /template[-_](?:backup|restore|nri)/u.test(text));
    expect(left.map(([path]) => path)).toEqual([]);
  });

  it.each(starts)("$path has the scripts that every plugin has", async ({ directory }) => {
    const source = await readTemplate(directory);
    const { scripts } = JSON.parse(source.get("package.json") ?? "") as { scripts: Record<string, string> };
    expect(scripts).toMatchObject({
      build: "armory build",
      dev: "armory dev",
      lint: expect.any(String),
      "test:unit": expect.any(String),
      test: expect.stringMatching(/^(?:armory doctor -q && )?npm run test:unit && armory test$/u),
    });
  });

  it.each(starts)("$path brings its dot-files and leaves the monorepo's files behind", async ({ directory }) => {
    const source = await readTemplate(directory);
    const paths = [...source.keys()];
    expect(paths).toEqual(expect.arrayContaining([".gitignore", ".github/workflows/ci.yml"]));
    const foreign =
      /(?:^|\/)(?:DOT-.*|turbo\.json|node_modules|plugin\.wasm|target|\.venv|__pycache__|\.\w+_cache|\.turbo|\.armory)(?:\/|$)/u;
    expect(paths.filter((path) => foreign.test(path))).toEqual([]);
    // Files are copied as text
    expect([...source].filter(([, text]) => text.includes("\uFFFD")).map(([path]) => path)).toEqual([]);
  });

  it.each(starts)("$path claims behaviors unless it is an empty plugin", async ({ directory, start }) => {
    expect("behaviours" in factsIn(await readTemplate(directory))).toBe(start === "example");
  });
});

// --- internal ---

type Table = Record<string, unknown>;

function toml(project: ReadonlyMap<string, string>, path: string): Record<string, Table> {
  return parse(project.get(path) ?? "") as Record<string, Table>;
}

/** What the manifest that has the plugin's facts says, whichever it is. */
function factsIn(project: ReadonlyMap<string, string>): Table {
  if (project.has("Cargo.toml")) {
    const { metadata, ...facts } = toml(project, "Cargo.toml")["package"] ?? {};
    return { ...facts, ...(metadata as { armory: Table }).armory };
  }
  if (project.has("pyproject.toml")) {
    const { project: facts, tool } = toml(project, "pyproject.toml");
    return { ...facts, ...(tool?.["armory"] as Table) };
  }
  const { armory, ...facts } = JSON.parse(project.get("package.json") ?? "") as Table;
  return { ...facts, ...(armory as Table) };
}
