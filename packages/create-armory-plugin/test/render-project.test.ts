import { describe, expect, it } from "vitest";
import { renderProject } from "../src/render-project.ts";
import { listTemplates, readTemplate } from "../src/templates.ts";

const answers = {
  kind: "backup",
  language: "typescript",
  name: "@acme/mail-hider",
  description: "Hides mails",
  author: "Ada",
  license: "MIT",
  directory: "x",
};

const files = new Map([
  [
    "package.json",
    '{"name":"tpl","version":"0.0.0","private":true,"description":"Old words.","license":"Apache-2.0","type":"module"}',
  ],
  ["README.md", "# tpl\n\nOld words.\n\n`tpl.wasm`\n\nApache-2.0\n"],
  ["ci.yml", "name: tpl # Old words. Apache-2.0\n"],
]);

describe("renderProject()", () => {
  it("puts the answers into package.json, Markdown and other files", () => {
    expect(Object.fromEntries(renderProject(files, answers))).toEqual({
      "package.json": `${JSON.stringify({ name: "@acme/mail-hider", version: "0.1.0", description: "Hides mails", license: "MIT", author: "Ada", type: "module" }, null, 2)}\n`,
      "README.md": "# mail-hider\n\nHides mails\n\n`mail-hider.wasm`\n\nMIT\n",
      "ci.yml": "name: mail-hider # Old words. Apache-2.0\n",
    });
  });

  it.each([
    [`it's "quoted"`, `it's "quoted"`],
    ["<%= process.exit() %> ${x} {{y}}", String.raw`\<%= process.exit() %\> ${"${x}"} {{y}}`],
    ["tpl and Apache-2.0 and Old words.", "tpl and Apache-2.0 and Old words."],
    ["$& $1 $`", "$\\& $1 $\\`"],
    ["# not a title", String.raw`\# not a title`],
    ["1. not a list", String.raw`1\. not a list`],
    ["- not a list", String.raw`\- not a list`],
    ["[x](y) *b* _i_ snake_case", String.raw`\[x\](y) \*b\* \_i\_ snake_case`],
    ["größe 日本語 🛡️", "größe 日本語 🛡️"],
    [String.raw`a\b`, String.raw`a\\b`],
  ])("shows %j unchanged in JSON and Markdown", (description, markdown) => {
    const rendered = renderProject(files, { ...answers, description });
    expect(JSON.parse(rendered.get("package.json") ?? "")).toMatchObject({ description });
    expect(rendered.get("README.md")).toBe(`# mail-hider\n\n${markdown}\n\n\`mail-hider.wasm\`\n\nMIT\n`);
  });
});

describe("the templates", async () => {
  const templates = await listTemplates();
  it.each(templates)("$kind/$language names itself where the author's words go", async ({ folder, ...template }) => {
    const own = await readTemplate({ ...template, folder });
    const manifest: unknown = JSON.parse(own.get("package.json") ?? "");
    expect(manifest).toMatchObject({
      name: `template-${template.kind}-${template.language}`,
      private: true,
      license: "Apache-2.0",
      armory: { world: template.kind },
    });
    const readme = renderProject(own, answers).get("README.md");
    expect(readme?.startsWith("# mail-hider\n\nHides mails\n\n")).toBe(true);
    expect(readme).toContain("path: mail-hider.wasm");
    expect(readme?.endsWith("## License\n\nMIT\n")).toBe(true);
  });

  it.each(templates)(
    "$kind/$language brings its dot-files and leaves the monorepo's files behind",
    async (template) => {
      const paths = [...(await readTemplate(template)).keys()];
      expect(paths).toEqual(expect.arrayContaining([".gitignore", ".editorconfig", ".github/workflows/ci.yml"]));
      expect(
        paths.filter((path) => /(?:^|\/)(?:DOT-.*|turbo\.json|node_modules|plugin\.wasm|\.turbo)(?:\/|$)/u.test(path)),
      ).toEqual([]);
    },
  );
});
