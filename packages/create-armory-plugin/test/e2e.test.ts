import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startLocalRegistry, type LocalRegistry } from "@armory-plugins/local-registry";
import { listTemplates } from "create-armory-plugin";
import type { Template } from "create-armory-plugin";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newcomer, type Ended, type Newcomer } from "./support/newcomer.ts";
import { sdkFixes } from "./support/sdk-fixes.ts";

// Installs hundreds of packages and compiles a language's whole library, perhaps on a busy machine
const minutes = 60_000;

interface Kind {
  readonly name: string;
  /** What the project's own way to try the plugin shows. */
  readonly tried: string;
}

const kinds: Readonly<Record<string, Kind>> = {
  backup: { name: "mail-hider", tried: '"headers":["trace-id","4bf92f3577b34da6","phone","***"]' },
  restore: { name: "spreader", tried: '"partition":2' },
  nri: { name: "adjuster", tried: "+   - LOG_LEVEL=debug" },
};

/** What lints a plugin in each language, as `npm run lint` shows it. */
const linters: Readonly<Record<string, readonly string[]>> = {
  typescript: ["oxlint"],
  rust: ["cargo clippy"],
  go: ["go vet"],
  python: ["ruff check", "mypy"],
  "go-core": ["go vet"],
};

/**
 * The projects that go the whole way, one a language, so that every kind is among them; `npm run test:full` takes all on it.
 *
 * The others are linted and tested with the dependencies of the whole one of their language and with the component of their template, which they are
 * but for names (templates.test.ts), and which runs all cases in the conformance suite.
 */
const wholeOnes: readonly string[] = ["backup/typescript", "restore/rust", "nri/go", "backup/python", "nri/go-core"];

/** The templates with their components, as the build left them. */
const builtTemplates = new URL("../../../templates/", import.meta.url);

const templates = await listTemplates();
const isFull = process.env["ARMORY_TEST"] === "full";
const isWhole = ({ kind, language }: Template): boolean => isFull || wholeOnes.includes(`${kind}/${language}`);

/** What cargo has compiled for the templates, which is what the projects depend on too; `npm run test:full` compiles it all, as a newcomer does. */
const compiledCrates = fileURLToPath(new URL("../../../node_modules/.cache/cargo", import.meta.url));

describe("npm create armory-plugin, as a newcomer runs it", () => {
  let registry: LocalRegistry | undefined;
  let directory: string;
  let home: string;
  let type: Newcomer;

  beforeAll(async () => {
    registry = await startLocalRegistry();
    directory = await mkdtemp(join(tmpdir(), "armory newcomer-"));
    home = join(directory, "home");
    await mkdir(home);
    // armory's cache stays the machine's: a toolchain in it can take minutes to install
    type = await newcomer(directory, {
      ...registry.env,
      CARGO_TARGET_DIR: isFull ? join(directory, "cargo-target") : compiledCrates,
    });
  }, 3 * minutes);

  afterAll(async () => {
    await registry?.close();
    await rm(directory, { recursive: true, force: true });
  }, 3 * minutes);

  it.each(templates.filter(isWhole))(
    "makes a $kind plugin in $languageTitle that installs, lints, builds, passes its tests and does its work",
    async (template) => {
      const { tried = "" } = kinds[template.kind] ?? {};
      const { project, scripts } = await createProject(template);

      expect(await succeed(type(project, "npm", "install"))).toContain("added ");
      await setUp(project, template);
      await lint(project, template, scripts);
      expect(await npm(project, template, "run", "build")).toContain("plugin.wasm");
      const wasm = await stat(join(project, "plugin.wasm"));
      expect(wasm.size).toBeGreaterThan(50_000);
      // All cases that apply, and the project's own
      expect(await npm(project, template, "test")).toMatch(/\b0 failed/u);
      const shown = await (scripts["try"] === undefined ? tryRecords(project) : npm(project, template, "run", "try"));
      expect(shown).toContain(tried);

      // Lock files are to be committed; all else that was made is ignored, and nothing that was there has changed
      const locks = [...(template.language === "rust" ? ["Cargo.lock"] : []), "package-lock.json"];
      expect(await succeed(type(project, "git", "status", "--porcelain"))).toBe(
        locks.map((name) => `?? ${name}\n`).join(""),
      );
    },
    20 * minutes,
  );

  it.each(templates.filter((template) => !isWhole(template)))(
    "makes a $kind plugin in $languageTitle that lints, passes its own tests and does its work",
    async (template) => {
      const { project, scripts, dependencies } = await createProject(template);
      await shareDependencies(project, template, dependencies);
      await lint(project, template, scripts);
      await runUnitTests(project, template, scripts);

      await copyFile(
        fileURLToPath(new URL(`${template.kind}/${template.language}/plugin.wasm`, builtTemplates)),
        join(project, "plugin.wasm"),
      );
      if (existsSync(join(project, "fixtures"))) {
        const fixtures = ["--no-build", "--no-properties", "--case", "fixtures/**"];
        expect(await armory(project, "test", ...fixtures)).toMatch(/\b0 failed/u);
      }
      const shown = await (template.kind === "nri" ? tryPod(project) : tryRecords(project));
      expect(shown).toContain(kinds[template.kind]?.tried);
    },
    10 * minutes,
  );

  it.each(templates.filter(isWhole))(
    "makes an empty $kind plugin in $languageTitle that lints and passes its own tests",
    async (template) => {
      const { project, scripts, dependencies } = await createProject(template, "minimal");
      await shareDependencies(project, template, dependencies);
      await lint(project, template, scripts);
      await runUnitTests(project, template, scripts);
      expect(await succeed(type(project, "git", "status", "--porcelain", "--untracked-files=no"))).toBe("");
    },
    10 * minutes,
  );

  it.each(sdkFixes)(
    "brings a fix of the SDK to $template, by its language's own command",
    async (fix) => {
      const template = templates.find(({ kind, language }) => `${kind}/${language}` === fix.template);
      if (registry === undefined || template === undefined) throw new Error(`there is no project of ${fix.template}`);
      const project = join(home, directoryOf(template));
      const tryIt = () => (template.kind === "nri" ? tryPod(project) : tryRecords(project));
      expect(await tryIt()).not.toContain(fix.shown);
      await fix.publish(registry, await mkdtemp(join(directory, "fixed-")));
      await succeed(template.language === "python" ? inVenv(project, ...fix.update) : type(project, ...fix.update));
      await npm(project, template, "run", "build");
      expect(await tryIt()).toContain(fix.shown);
    },
    10 * minutes,
  );

  it("writes into the plugins' folders only", async () => {
    const names = templates.flatMap((template) => [directoryOf(template), directoryOf(template, "minimal")]);
    expect((await readdir(home)).filter((entry) => !names.includes(entry))).toEqual([]);
  });

  /** Make a project by the command, as the command then says how to go on, and commit it. */
  async function createProject(
    template: Template,
    start?: "minimal",
  ): Promise<Manifest & { readonly project: string }> {
    const { kind, language } = template;
    const name = nameOf(template, start);
    const projectDirectory = directoryOf(template, start);
    const project = join(home, projectDirectory);
    const flags = start === undefined ? [] : [`--${start}`];
    const wanted = ["--kind", kind, "--language", language, "--directory", projectDirectory, ...flags];
    const created = await succeed(
      type(home, "npm", "create", "--yes", "armory-plugin@latest", name, "--", "--yes", ...wanted),
    );
    const manifest = await readManifest(project);
    const next = ["npm install", ...(template.setup?.posix ?? []), "npm test"]
      .map((command) => `  ${command}\n`)
      .join("");
    expect(created).toContain(`${name} is ready. Next:\n\n  cd ${projectDirectory}\n${next}`);
    await commitAll(project);
    return { project, ...manifest };
  }

  /** Type what the generator says that a language needs once. */
  async function setUp(project: string, { setup }: Template): Promise<void> {
    if (setup !== undefined) await succeed(type(project, "sh", "-c", setup.posix.join(" && ")));
  }

  /** Give a project the packages of the one of its language that went the whole way, which has the same dependencies. */
  async function shareDependencies(project: string, { language }: Template, dependencies: unknown): Promise<void> {
    const whole = templates.find((other) => isWhole(other) && other.language === language);
    if (whole === undefined) throw new Error(`no project in ${language} goes the whole way`);
    const installed = join(home, directoryOf(whole));
    expect(dependencies).toEqual((await readManifest(installed)).dependencies);
    await symlink(join(installed, "node_modules"), join(project, "node_modules"));
    if (language === "python") {
      await symlink(join(installed, ".venv"), join(project, ".venv"));
      await succeed(inVenv(project, "pip", "install", "--quiet", "--no-deps", "-e", "."));
    }
  }

  async function runUnitTests(project: string, template: Template, scripts: Manifest["scripts"]): Promise<void> {
    const unitTests = scripts["test:unit"] ?? scripts["test"]?.replace(/ && armory test$/u, "") ?? "";
    await npm(project, template, "exec", "--no", "--call", unitTests);
  }

  /** Run npm as somebody does who has activated the virtual environment, where the language has one. */
  function npm(project: string, { language }: Template, ...args: string[]): Promise<string> {
    return succeed(language === "python" ? inVenv(project, "npm", ...args) : type(project, "npm", ...args));
  }

  function inVenv(project: string, ...command: string[]): Promise<Ended> {
    return type(project, "sh", "-c", '. .venv/bin/activate && exec "$@"', "sh", ...command);
  }

  async function lint(project: string, template: Template, scripts: Manifest["scripts"]): Promise<void> {
    const linted = await npm(project, template, "run", "lint");
    for (const linter of linters[template.language] ?? [template.language]) expect(linted).toContain(linter);
    if (scripts["typecheck"] !== undefined) await npm(project, template, "run", "typecheck");
  }

  function armory(project: string, ...args: string[]): Promise<string> {
    return succeed(type(project, "npm", "exec", "--no", "--", "armory", ...args));
  }

  function tryRecords(project: string): Promise<string> {
    return armory(project, "run", "plugin.wasm", "--config", "config.example.yaml", "records.jsonl");
  }

  /** As the project's own script does it, without building. */
  async function tryPod(project: string): Promise<string> {
    const plugins = join(project, ".armory", "tried");
    await mkdir(plugins, { recursive: true });
    await copyFile(join(project, "plugin.wasm"), join(plugins, "10-plugin.wasm"));
    await copyFile(join(project, "config.example.yaml"), join(plugins, "10-plugin.conf"));
    return armory(project, "nri", "run", "--pod", "pod.yaml", "--plugins", plugins);
  }

  async function commitAll(project: string): Promise<void> {
    const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
    await succeed(type(project, "git", "init", "--quiet"));
    await succeed(type(project, "git", "add", "--all"));
    await succeed(type(project, "git", ...author, "commit", "--quiet", "--message", "First"));
  }
});

// --- internal ---

/** What counts of a project's package.json here. */
interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  /** For the plugin and for its development. */
  readonly dependencies: unknown;
}

function nameOf({ kind }: Template, start?: "minimal"): string {
  const { name = "" } = kinds[kind] ?? {};
  return start === undefined ? name : `${start}-${name}`;
}

function directoryOf(template: Template, start?: "minimal"): string {
  return `${nameOf(template, start)}-${template.language}`;
}

async function readManifest(project: string): Promise<Manifest> {
  const { scripts, dependencies, devDependencies } = JSON.parse(
    await readFile(join(project, "package.json"), "utf8"),
  ) as { scripts: Manifest["scripts"]; dependencies?: unknown; devDependencies?: unknown };
  return { scripts, dependencies: { dependencies, devDependencies } };
}

/** The output of a command that ends well. */
async function succeed(command: Promise<Ended>): Promise<string> {
  const { code, output, line } = await command;
  if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${output}`);
  return output;
}
