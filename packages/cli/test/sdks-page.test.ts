import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Language } from "@armory-plugins/build";
import { main } from "@armory-plugins/cli";
import { tempDir } from "@armory-plugins/support";
import { cacheDirectory } from "@armory-plugins/support/cache-directory";
import { pipFindLinks } from "@armory-plugins/support/pip-find-links";
import { describe, expect, it } from "vitest";
import { fakeTerminal } from "./support/terminal.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const page = await readFile(join(repository, "docs/sdks.md"), "utf8");
const manifest = await readFile(join(repository, "packages/cli/package.json"), "utf8");
const { version } = JSON.parse(manifest) as { version: string };

/** A project around the plugin of the page, with the SDK of this repository. */
const projects: Readonly<Record<Language, (source: string) => Readonly<Record<string, string>>>> = {
  typescript: (source) => ({
    "package.json": JSON.stringify({ name: "order-filter", version, type: "module", armory: { world: "backup" } }),
    "src/plugin.ts": source,
  }),
  rust: (source) => ({
    ".cargo/config.toml": `[patch.crates-io]\narmory-plugins = { path = ${JSON.stringify(join(repository, "sdks/rust"))} }\n`,
    "Cargo.toml": `[package]
name = "order-filter"
version = "${version}"
edition = "2024"
[package.metadata.armory]
world = "backup"
[lib]
crate-type = ["cdylib"]
[dependencies]
armory-plugins = { version = "~${version}", features = ["backup", "json"] }
serde = { version = "1", features = ["derive"] }
[profile.release]
panic = "abort"
`,
    "src/lib.rs": source,
  }),
  go: (source) => ({
    "package.json": JSON.stringify({ name: "order-filter", version, armory: { world: "backup" } }),
    "go.mod": `module example.com/order-filter

go 1.25.0

require github.com/armory-plugins/armory-plugins/sdks/go v${version}

replace github.com/armory-plugins/armory-plugins/sdks/go => ${join(repository, "sdks/go")}
`,
    "main.go": source,
  }),
  python: (source) => ({
    "pyproject.toml": `[project]
name = "order-filter"
version = "${version}"
dependencies = ["armory-plugins~=${version}"]
[tool.armory]
world = "backup"
`,
    "src/order_filter/__init__.py": source,
  }),
};

const fences: Readonly<Record<Language, string>> = { typescript: "ts", rust: "rust", go: "go", python: "python" };

describe("the plugin of docs/sdks.md", () => {
  it.each(Object.entries(projects))(
    "builds in %s and answers as in every other language",
    async (language, project) => {
      const source = new RegExp(`^\`\`\`${fences[language as Language]}\\n(.*?)^\`\`\`$`, "ms").exec(page)?.[1] ?? "";
      const directory = await tempDir();
      for (const [name, content] of Object.entries(project(source))) {
        await mkdir(dirname(join(directory, name)), { recursive: true });
        await writeFile(join(directory, name), content);
      }
      await symlink(join(repository, "node_modules"), join(directory, "node_modules"));
      await build({ projectDir: directory, cacheDir: cacheDirectory(), env });
      expect(await run(directory, "minimum: 10")).toEqual({ code: 0, lines: answers, err: said });
      expect(await run(directory, "minimum: low")).toMatchObject({ code: 1, lines: [] });
      expect(await run(directory, "least: 10")).toMatchObject({ code: 1, lines: [] });
      if (language !== "rust") return;

      // Its panic ends the instance: what it logged and counted before, and its words, are read in its memory
      const panics = source.replace("self.seen += 1;", 'self.seen += 1; assert!(self.seen < 4, "four");');
      await writeFile(join(directory, "src/lib.rs"), panics);
      await build({ projectDir: directory, cacheDir: cacheDirectory(), env });
      const { code, lines, err } = await run(directory, "minimum: 10");
      expect([code, lines]).toEqual([1, answers.slice(0, 3)]);
      expect(err).toContain("[order-filter stdin] info: filtering stdin\n");
      expect(err).toContain("\n  dropped: 1\n");
      expect(err).toMatch(/error: stdin:4: .*\[TRAPPED\] .*: panicked at src\/lib\.rs:\d+:\d+: four: wasm trap: /);
    },
    1_800_000,
  );
});

/** What the compilers of a project are started with. */
const env: NodeJS.ProcessEnv = {
  ...process.env,
  VIRTUAL_ENV: "",
  GOWORK: "off",
  PIP_FIND_LINKS: pipFindLinks(),
};

const records = [
  { key: "small", headers: [], payload: '{"total":5}' },
  { key: "large", headers: ["trace", "1"], payload: '{"total":50}' },
  { key: "tombstone", headers: [], payload: null },
  { key: "edge", headers: [], payload: '{"total":10,"more":true}' },
];

const [small, large, tombstone, edge] = records;
const answers = [
  { outcome: "rejected", record: { ...small } },
  { outcome: "accepted", record: { ...large, headers: ["trace", "1", "backup-of", "stdin 2"] } },
  { outcome: "accepted", record: { ...tombstone } },
  { outcome: "accepted", record: { ...edge, headers: ["backup-of", "stdin 4"] } },
];

/** What the plugin logs and counts, and the run's own summary. */
const said =
  "[order-filter stdin] info: filtering stdin\n4 records in: 3 accepted, 1 rejected, 0 failed\n  dropped: 1\n";

/** What a run comes to. */
interface Ran {
  readonly code: number;
  readonly lines: unknown[];
  /** Without how long it took. */
  readonly err: string;
}

/** Send the records through the plugin, and read its outcomes. */
async function run(directory: string, config: string): Promise<Ran> {
  await writeFile(join(directory, "config.yaml"), config);
  const terminal = fakeTerminal(directory, records.map((record) => `${JSON.stringify(record)}\n`).join(""), {
    ARMORY_CACHE_DIR: cacheDirectory(),
  });
  const code = await main(["run", "plugin.wasm", "--config", "config.yaml"], terminal);
  const lines = terminal
    .out()
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
  return { code, lines, err: terminal.err().replace(/; [\d,]+ records\/s.*/g, "") };
}
