import { execFile } from "node:child_process";
import { glob, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { startLocalRegistry } from "@armory-plugins/local-registry";
import type { Language } from "./copy-templates.ts";

/** What a project of a language takes on disk once it is installed, in bytes. */
export interface InstalledSize {
  readonly language: Language;
  /** What the generator writes. */
  readonly project: number;
  /** `node_modules`: `armory`, and in TypeScript all that the plugin imports, too. */
  readonly npm: number;
  /** What the language's own package manager brings for the plugin and its tests: crates, modules of Go, Python's virtual environment. */
  readonly own: number;
}

/** Make a backup project of each language as a newcomer does, from the registries of this machine, and install what it needs. */
export async function measureInstalled(
  directory: string,
  languages: readonly Language[],
  progress: (text: string) => void,
): Promise<InstalledSize[]> {
  const registry = await startLocalRegistry();
  try {
    const sizes: InstalledSize[] = [];
    const env = { ...process.env, ...registry.env, PIP_FIND_LINKS: "" };
    await mkdir(directory, { recursive: true });
    for (const language of languages) {
      progress(`install a project in ${language}`);
      const project = join(directory, language);
      const answers = ["--yes", "--kind", "backup", "--language", language, "--directory", project];
      await command(directory, env, "npm", "create", "--yes", "armory-plugin@latest", "installed", "--", ...answers);
      const written = await bytesBelow(project);
      await command(project, env, "npm", "install");
      await installOwn[language](project, env);
      const npm = await bytesBelow(join(project, "node_modules"));
      sizes.push({ language, project: written, npm, own: await ownBytes[language](project, env) });
    }
    return sizes;
  } finally {
    await registry.close();
  }
}

// --- internal ---

type Env = Readonly<Record<string, string | undefined>>;

const installOwn: Readonly<Record<Language, (project: string, env: Env) => Promise<void>>> = {
  typescript: async () => {},
  rust: (project, env) => command(project, env, "cargo", "fetch"),
  go: (project, env) => command(project, env, "go", "mod", "download"),
  python: async (project, env) => {
    await command(project, env, "python3", "-m", "venv", "--upgrade-deps", ".venv");
    await command(project, env, join(project, ".venv/bin/pip"), "install", "--quiet", "-e", ".", "--group", "dev");
  },
};

const ownBytes: Readonly<Record<Language, (project: string, env: Env) => Promise<number>>> = {
  typescript: async () => 0,
  rust: async (project, env) => {
    const lock = await readFile(join(project, "Cargo.lock"), "utf8");
    let bytes = 0;
    for (const [, name, version] of lock.matchAll(/^name = "(.*)"\nversion = "(.*)"\nsource = /gm)) {
      for await (const crate of glob(join(env["CARGO_HOME"] ?? "", "registry/src/*", `${name}-${version}`))) {
        bytes += await bytesBelow(crate);
      }
    }
    return bytes;
  },
  go: (_project, env) => bytesBelow(env["GOMODCACHE"] ?? ""),
  python: (project) => bytesBelow(join(project, ".venv")),
};

async function command(cwd: string, env: Env, program: string, ...args: string[]): Promise<void> {
  await promisify(execFile)(program, args, { cwd, env, maxBuffer: 2 ** 26 });
}

/** The bytes of all files below a directory; links count nothing. */
async function bytesBelow(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}
