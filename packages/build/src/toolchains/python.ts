import { join } from "node:path";
import { parse } from "smol-toml";
import { BuildError, isBuildError } from "../build-error.ts";
import { isObject } from "../is-object.ts";
import { table } from "../manifests/fields.ts";
import type { BuildContext, OutputListener } from "../language-builder.ts";
import { readText } from "../read-text.ts";
import { runTool } from "../run-tool.ts";
import { installDirectory, isInstalled, toolchainDirectory } from "./install-directory.ts";

/** The componentize-py that a project is built with. */
export interface PythonToolchain {
  /** The interpreter to start. */
  readonly python: string;
  /** The variables to start it with. */
  readonly env: NodeJS.ProcessEnv;
  /** The version of componentize-py, for example `0.25.1`. */
  readonly version: string;
  /** Where it was found, in words. */
  readonly place: string;
}

/** What {@link installPythonToolchain} needs to know. */
export interface InstallPythonOptions {
  /** The directory below which `toolchains/` is. */
  readonly cacheDir: string;
  /** The variables that pip is started with, and the PATH with Python. */
  readonly env: NodeJS.ProcessEnv;
  /** Hears what pip prints. */
  readonly onOutput: OutputListener;
  readonly signal?: AbortSignal | undefined;
}

/** The version of componentize-py that templates pin and that {@link installPythonToolchain} installs. */
export const componentizePyVersion = "0.25.1";

/**
 * Find componentize-py for the project in a directory: in its `.venv`, in the active virtual environment, where
 * {@link installPythonToolchain} puts it, or in the Python of the PATH.
 *
 * @throws BuildError `TOOLCHAIN_MISSING` when it is in none of them, `ABORTED`, `TIMED_OUT`.
 */
export async function findPython(
  dir: string,
  context: Pick<BuildContext, "signal" | "timeoutMs" | "env" | "cacheDir">,
): Promise<PythonToolchain> {
  for await (const candidate of candidates(dir, context)) {
    const version = await askVersion(candidate, dir, context);
    if (version !== undefined) return { ...candidate, version };
  }
  const remedy = (await hasSetupScript(dir))
    ? "npm run setup"
    : (await hasDevelopmentGroup(dir))
      ? `${venvCommand} -m venv --upgrade-deps .venv && ${join(".venv", process.platform === "win32" ? "Scripts" : "bin", "pip")} install -e . --group dev`
      : "npx armory toolchain install python";
  throw new BuildError(
    "TOOLCHAIN_MISSING",
    `componentize-py is neither in "${join(dir, ".venv")}" nor in another Python here`,
    { remedy: `get it with: ${remedy}` },
  );
}

/**
 * Install componentize-py into the cache with pip, for projects that have no virtual environment of their own.
 *
 * @returns its directory; nothing is done when it is there.
 * @throws BuildError `TOOLCHAIN_MISSING` when there is no Python with pip or pip fails, `ABORTED`, `TIMED_OUT`.
 */
export function installPythonToolchain({ cacheDir, env, onOutput, signal }: InstallPythonOptions): Promise<string> {
  return installDirectory(cacheDir, cachedName, async (directory) => {
    const context = { env, onOutput, signal, timeoutMs: installTimeoutMs };
    const args = [
      "-m",
      "pip",
      "install",
      ...pipFlags,
      "--target",
      directory,
      `componentize-py==${componentizePyVersion}`,
    ];
    const { exitCode } = await runTool(pathPython, args, { cwd: cacheDir }, context);
    if (exitCode === 0) return;
    throw new BuildError("TOOLCHAIN_MISSING", `"${pathPython} -m pip install" ended with exit code ${exitCode}`, {
      remedy: "correct what its output says, or install Python 3.11 or newer, with pip",
    });
  });
}

/**
 * The program that installs packages: the pip of the toolchain's Python, otherwise uv, whose virtual environments have no pip, otherwise the pip of the PATH.
 *
 * @returns the command and its arguments up to what is installed.
 */
export async function findInstaller(
  cwd: string,
  { python, env }: Pick<PythonToolchain, "python" | "env">,
  context: Pick<BuildContext, "signal" | "timeoutMs" | "env">,
): Promise<{ readonly command: string; readonly args: readonly string[] }> {
  const pip = ["-m", "pip", "install", ...pipFlags];
  if (await runs(python, ["-c", "import pip"], { cwd, env }, context)) return { command: python, args: pip };
  if (await runs("uv", ["--version"], { cwd, env }, context)) {
    return { command: "uv", args: ["pip", "install", "--python", python] };
  }
  return { command: pathPython, args: pip };
}

/** What every call of pip has here: no questions, no advice, no compiled copies of modules. */
const pipFlags = [
  "--disable-pip-version-check",
  "--no-input",
  "--no-compile",
  "--no-warn-script-location",
  "--root-user-action=ignore",
];

// --- internal ---

type Candidate = Omit<PythonToolchain, "version">;

const pathPython = process.platform === "win32" ? "python" : "python3";
const venvCommand = process.platform === "win32" ? "py" : "python3";
const cachedName = `componentize-py-${componentizePyVersion}`;
const installTimeoutMs = 600_000;

async function* candidates(
  dir: string,
  { env, cacheDir }: Pick<BuildContext, "env" | "cacheDir">,
): AsyncGenerator<Candidate> {
  // Only what a project needs of its own Python's variables: these two would mix other packages in.
  const { PYTHONPATH: _path, PYTHONHOME: _home, ...clean } = env;
  yield { python: venvPython(join(dir, ".venv")), env: clean, place: join(dir, ".venv") };
  const active = env["VIRTUAL_ENV"];
  if (active !== undefined && active !== "") yield { python: venvPython(active), env: clean, place: active };
  if (cacheDir !== undefined && (await isInstalled(cacheDir, cachedName))) {
    const place = toolchainDirectory(cacheDir, cachedName);
    yield { python: pathPython, env: { ...clean, PYTHONPATH: place }, place };
  }
  yield { python: pathPython, env, place: `${pathPython} of the PATH` };
}

function venvPython(venv: string): string {
  return process.platform === "win32" ? join(venv, "Scripts", "python.exe") : join(venv, "bin", "python");
}

async function askVersion(
  { python, env }: Candidate,
  cwd: string,
  context: Pick<BuildContext, "signal" | "timeoutMs" | "env">,
): Promise<string | undefined> {
  const script = "import componentize_py, importlib.metadata; print(importlib.metadata.version('componentize-py'))";
  try {
    const { exitCode, stdout } = await runTool(
      python,
      ["-c", script],
      { cwd, env },
      { ...context, onOutput: () => {} },
    );
    return exitCode === 0 ? stdout.trim() : undefined;
  } catch (error) {
    if (isBuildError(error) && error.code === "TOOLCHAIN_MISSING") return undefined;
    throw error;
  }
}

/** Whether a command can be started and ends well. */
async function runs(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  context: Pick<BuildContext, "signal" | "timeoutMs" | "env">,
): Promise<boolean> {
  try {
    return (await runTool(command, args, options, { ...context, onOutput: () => {} })).exitCode === 0;
  } catch (error) {
    if (isBuildError(error) && error.code === "TOOLCHAIN_MISSING") return false;
    throw error;
  }
}

/** Whether the project lists its tools in pyproject.toml, where pip and uv find them (PEP 735). */
async function hasDevelopmentGroup(dir: string): Promise<boolean> {
  try {
    return "dev" in table(parse(await readText(join(dir, "pyproject.toml"))), "dependency-groups");
  } catch {
    return false;
  }
}

async function hasSetupScript(dir: string): Promise<boolean> {
  try {
    const manifest: unknown = JSON.parse(await readText(join(dir, "package.json")));
    return isObject(manifest) && isObject(manifest["scripts"]) && typeof manifest["scripts"]["setup"] === "string";
  } catch {
    return false;
  }
}
