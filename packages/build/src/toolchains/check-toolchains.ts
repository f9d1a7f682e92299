import { isBuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import type { Language } from "../project.ts";
import { enginePackage, findTypeScriptEngine } from "../typescript/engine-packages.ts";
import { findGo } from "./go.ts";
import { findPython } from "./python.ts";
import { findRust } from "./rust.ts";

/** Whether plugins in a language can be built here. */
export interface ToolchainCheck {
  readonly language: Language;
  /** The compiler that was looked for. */
  readonly name: string;
  readonly ok: boolean;
  /** What was found, or what is missing. */
  readonly found: string;
  /** The one command, or deed, that gets what is missing. */
  readonly remedy?: string;
}

/** Where to look for compilers. */
export interface CheckToolchainsOptions {
  /** The project's directory, which may bring its own. */
  readonly projectDir: string;
  /** Which ones to look for. Default: each. */
  readonly languages?: readonly Language[];
  /** The directory below which `toolchains/` is. */
  readonly cacheDir?: string;
  /** The variables, with the PATH. Default: those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Look for what builds each language, as a build would; nothing is installed. */
export async function checkToolchains(options: CheckToolchainsOptions): Promise<ToolchainCheck[]> {
  const { projectDir, languages, cacheDir, env = process.env, signal } = options;
  const context = { signal, timeoutMs: 30_000, env, cacheDir };
  const wanted = searches.filter(({ language }) => languages?.includes(language) ?? true);
  return Promise.all(wanted.map((search) => check(search, projectDir, context)));
}

// --- internal ---

interface Search {
  readonly language: Language;
  readonly name: string;
  readonly find: (dir: string, context: Omit<BuildContext, "onOutput">) => Promise<string>;
}

const searches: readonly Search[] = [
  {
    language: "typescript",
    name: enginePackage,
    find: async (dir) => {
      const { version, place } = findTypeScriptEngine(dir);
      return `${version} in ${place}`;
    },
  },
  {
    language: "rust",
    name: "cargo, with the target wasm32-unknown-unknown",
    find: async (dir, context) => (await findRust(dir, context)).place,
  },
  { language: "go", name: "go", find: async (dir, context) => (await findGo(dir, context)).version },
  {
    language: "python",
    name: "componentize-py",
    find: async (dir, context) => {
      const { version, place } = await findPython(dir, context);
      return `${version} in ${place}`;
    },
  },
];

async function check(
  { language, name, find }: Search,
  dir: string,
  context: Omit<BuildContext, "onOutput">,
): Promise<ToolchainCheck> {
  try {
    return { language, name, ok: true, found: await find(dir, context) };
  } catch (error) {
    if (!isBuildError(error)) throw error;
    const { detail: found, remedy } = error;
    return { language, name, ok: false, found, ...(remedy === undefined ? {} : { remedy }) };
  }
}
