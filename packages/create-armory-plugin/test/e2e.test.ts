import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLocalRegistry, type LocalRegistry } from "@armory-plugins/local-registry";
import { listTemplates } from "create-armory-plugin";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newcomer, type Ended, type Newcomer } from "./support/newcomer.ts";

// Installs hundreds of packages and compiles a language's whole library, perhaps on a busy machine
const minutes = 60_000;

interface Kind {
  readonly name: string;
  readonly behaviour: string;
  /** The golden cases of the behaviour. */
  readonly cases: string;
  /** What the project's own way to try the plugin shows. */
  readonly tried: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  backup: {
    name: "mail-hider",
    behaviour: "header-remover",
    cases: "backup/header-remover/**",
    tried: '"headers":["trace-id","4bf92f3577b34da6","phone","***"]',
  },
  restore: { name: "spreader", behaviour: "repartitioner", cases: "restore/repartitioner/**", tried: '"partition":2' },
  nri: { name: "adjuster", behaviour: "pod-adjuster", cases: "nri/**", tried: "+   - LOG_LEVEL=debug" },
};

/** What lints a plugin in each language, as `npm run lint` shows it. */
const linters: Readonly<Record<string, readonly string[]>> = {
  typescript: ["oxlint"],
  rust: ["cargo clippy"],
  go: ["go vet"],
  python: ["ruff check", "mypy"],
  "go-core": ["go vet"],
};

const templates = await listTemplates();

describe("npm create armory-plugin, as a newcomer runs it", () => {
  let registry: LocalRegistry | undefined;
  let folder: string;
  let home: string;
  let type: Newcomer;

  beforeAll(async () => {
    registry = await startLocalRegistry();
    folder = await mkdtemp(join(tmpdir(), "armory newcomer-"));
    home = join(folder, "home");
    await mkdir(home);
    // armory's cache stays the machine's: a toolchain in it can take minutes to install
    type = await newcomer(folder, { ...registry.env, CARGO_TARGET_DIR: join(folder, "cargo-target") });
  }, 3 * minutes);

  afterAll(async () => {
    await registry?.close();
    await rm(folder, { recursive: true, force: true });
  }, 3 * minutes);

  it.each(templates)(
    "makes a $kind plugin in $languageTitle that installs, lints, builds, passes its tests and does its work",
    async ({ kind, language }) => {
      const { name = "", behaviour = "", cases = "", tried = "" } = kinds[kind] ?? {};
      const directory = `${name}-${language}`;
      const project = join(home, directory);
      const wanted = ["--kind", kind, "--language", language, "--directory", directory];
      const created = await succeed(
        type(home, "npm", "create", "--yes", "armory-plugin@latest", name, "--", "--yes", ...wanted),
      );
      const { scripts } = JSON.parse(await readFile(join(project, "package.json"), "utf8")) as {
        scripts: Readonly<Record<string, string>>;
      };
      const setup = scripts["setup"] === undefined ? [] : ["npm run setup"];
      const next = ["npm install", ...setup, "npm test"].map((command) => `  ${command}\n`).join("");
      expect(created).toContain(`${name} is ready. Next:\n\n  cd ${directory}\n${next}`);
      await commitAll(project);

      expect(await succeed(type(project, "npm", "install"))).toContain("added ");
      if (setup.length > 0) await succeed(type(project, "npm", "run", "setup"));
      const linted = await succeed(type(project, "npm", "run", "lint"));
      for (const linter of linters[language] ?? [language]) expect(linted).toContain(linter);
      if (scripts["typecheck"] !== undefined) await succeed(type(project, "npm", "run", "typecheck"));
      expect(await succeed(type(project, "npm", "run", "build"))).toContain("plugin.wasm");
      const wasm = await stat(join(project, "plugin.wasm"));
      expect(wasm.size).toBeGreaterThan(50_000);
      expect(await succeed(type(project, "npm", "test"))).toMatch(/\b0 failed/u);

      const armory = async (...args: string[]): Promise<string> =>
        succeed(type(project, "npm", "exec", "--no", "--", "armory", ...args));
      // npm test has run all cases that apply; these are the ones of the behaviour alone
      const golden = ["--behaviour", behaviour, "--case", cases];
      expect(await armory("conformance", "plugin.wasm", ...golden)).toMatch(/\b0 failed/u);
      const shown =
        scripts["try"] === undefined
          ? await armory("run", "plugin.wasm", "--config", "config.example.yaml", "records.jsonl")
          : await succeed(type(project, "npm", "run", "try"));
      expect(shown).toContain(tried);

      // npm's lock file is to be committed; all else that was made is ignored, and nothing that was there has changed
      expect(await succeed(type(project, "git", "status", "--porcelain"))).toBe("?? package-lock.json\n");
    },
    20 * minutes,
  );

  it("writes into the plugins' folders only", async () => {
    const names = templates.map(({ kind, language }) => `${kinds[kind]?.name}-${language}`);
    expect((await readdir(home)).filter((entry) => !names.includes(entry))).toEqual([]);
  });

  async function commitAll(project: string): Promise<void> {
    const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    await succeed(type(project, "git", "init", "--quiet"));
    await succeed(type(project, "git", "add", "--all"));
    await succeed(type(project, "git", ...author, "commit", "--quiet", "--message", "First"));
  }
});

/** The output of a command that ends well. */
async function succeed(command: Promise<Ended>): Promise<string> {
  const { code, output, line } = await command;
  if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${output}`);
  return output;
}
