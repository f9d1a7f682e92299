import { readFile, readdir, stat } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { adviceOf } from "@armory-plugins/base";
import { checkToolchains, readProject } from "@armory-plugins/build";
import type { Language } from "@armory-plugins/build";
import type { ConformanceError } from "@armory-plugins/conformance";
import { isHostError, requireCache } from "@armory-plugins/host";
import type { HostError } from "@armory-plugins/host";
import { flagVocabulary } from "../errors/vocabulary.ts";
import { cacheDirOrNone } from "../flags/cache-dir.ts";
import { renderSize } from "../terminal/render-quantity.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What was found about one thing that is needed. */
export interface Check {
  /** What it is for: `armory` itself, or a language. */
  readonly group: string;
  readonly name: string;
  readonly ok: boolean;
  /** Whether something does not work without it. */
  readonly isNeeded: boolean;
  /** What was found. */
  readonly found: string;
  /** The one command, or step, that fixes it. */
  readonly remedy?: string;
}

/**
 * Look at everything that the program needs on this machine, or at what the project in this directory needs; nothing is installed or changed but an
 * empty cache directory and its key.
 */
export async function runChecks(terminal: Terminal, which: "all" | "needed"): Promise<Check[]> {
  const cacheDir = cacheDirOrNone(terminal.env);
  const needed = [checkNode(process.versions.node), await checkCache(terminal.env)];
  const language = await languageOf(terminal.cwd);
  if (which === "needed") {
    const own = await checkCompilers(terminal, cacheDir, language, language === undefined ? [] : [language]);
    return [...needed, ...own];
  }
  return [
    ...needed,
    await checkTypescript(terminal.cwd),
    ...(await checkCompilers(terminal, cacheDir, language)),
    await checkWasmtime(terminal, cacheDir),
  ];
}

/** Whether a version of Node is one that the packages are made for. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const ok = (major === 22 && minor >= 18) || (major === 24 && minor >= 11) || major > 24;
  const check: Check = { group: "armory", name: "Node", ok, isNeeded: true, found: version };
  return ok
    ? check
    : { ...check, remedy: "install Node 22.18 or later, or 24.11 or later: https://nodejs.org/en/download" };
}

// --- internal ---

async function checkCache(env: Terminal["env"]): Promise<Check> {
  const base = { group: "armory", name: "cache", isNeeded: true };
  try {
    const directory = await requireCache(env);
    return { ...base, ok: true, found: `${directory}, ${renderSize(await directorySize(directory))}` };
  } catch (error) {
    if (!isHostError(error)) throw error;
    return { ...base, ok: false, ...factAndRemedy(error) };
  }
}

/** What an error says was found, and what to do about it. */
function factAndRemedy(error: HostError | ConformanceError): Pick<Check, "found" | "remedy"> {
  const remedy = adviceOf(error, flagVocabulary);
  return { found: error.detail, ...(remedy === undefined ? {} : { remedy }) };
}

/** The bytes of the files in a directory that can be looked at; others may be removed meanwhile, or belong to someone else. */
async function directorySize(directory: string): Promise<number> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) return await directorySize(path);
      return entry.isFile() ? ((await stat(path).catch(() => undefined))?.size ?? 0) : 0;
    }),
  );
  return sizes.reduce((total, size) => total + size, 0);
}

async function checkTypescript(cwd: string): Promise<Check> {
  const base = { group: "TypeScript", name: "typescript (of the project in this directory)", isNeeded: false };
  try {
    const found = await versionOf(findPackageJSON("typescript", pathToFileURL(join(cwd, "package.json"))));
    if (found !== undefined) return { ...base, ok: true, found };
  } catch {
    // Not found is what the answer below says.
  }
  return {
    ...base,
    ok: false,
    found: "not found: armory build does not check types without it",
    remedy: "npm install --save-dev typescript",
  };
}

const titles: Readonly<Record<Language, string>> = {
  typescript: "TypeScript",
  rust: "Rust",
  go: "Go",
  python: "Python",
};

/** The language of the project in a directory; undefined when it holds none that can be read. */
async function languageOf(directory: string): Promise<Language | undefined> {
  return await readProject(directory).then(
    (project) => project.language,
    () => undefined,
  );
}

/** What builds each language, or some of them: the language of the project in this directory needs it. */
async function checkCompilers(
  { cwd, env, signal }: Terminal,
  cacheDir: string | undefined,
  needed: Language | undefined,
  languages?: readonly Language[],
): Promise<Check[]> {
  const checks = await checkToolchains({
    projectDir: cwd,
    env,
    signal,
    ...(languages === undefined ? {} : { languages }),
    ...(cacheDir === undefined ? {} : { cacheDir }),
  });
  return checks.map(({ language: compiled, ...found }) => ({
    group: titles[compiled],
    isNeeded: compiled === needed,
    ...found,
  }));
}

async function checkWasmtime({ env }: Terminal, cacheDir: string | undefined): Promise<Check> {
  const base = { group: "Conformance", name: "wasmtime, as a second engine", isNeeded: false };
  const { findWasmtime, isConformanceError } = await import("@armory-plugins/conformance");
  try {
    const { version, directory } = await findWasmtime({ env, cacheDir });
    return { ...base, ok: true, found: `${version} in ${directory}` };
  } catch (error) {
    if (!isConformanceError(error)) throw error;
    return { ...base, ok: false, ...factAndRemedy(error) };
  }
}

async function versionOf(manifest: string | undefined): Promise<string | undefined> {
  if (manifest === undefined) return undefined;
  const parsed: unknown = JSON.parse(await readFile(manifest, "utf8"));
  if (typeof parsed !== "object" || parsed === null || !("version" in parsed)) return undefined;
  return `${String(parsed.version)} in ${dirname(manifest)}`;
}
