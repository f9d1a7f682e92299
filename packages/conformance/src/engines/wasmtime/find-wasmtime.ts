import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { defaultCacheDir, isHostError } from "@armory-plugins/host";
import { ConformanceError } from "../../conformance-error.ts";

/** The version of the Python package that the wasmtime engine runs plugins with. */
export const wasmtimeVersion = "50.0.1";

/** Where to look for wasmtime. */
export interface WasmtimePlace {
  /** The directory below which `toolchains/` is. Default: `ARMORY_CACHE_DIR`, otherwise the user's cache directory. */
  readonly cacheDir?: string | undefined;
  /** The environment, with the PATH in which Python is. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** A wasmtime that can be run. */
export interface Wasmtime {
  readonly version: string;
  /** The command of a Python that is new enough. */
  readonly python: string;
  /** The directory that holds the Python package. */
  readonly directory: string;
}

/**
 * Find the wasmtime that {@link installWasmtime} installed.
 *
 * @throws ConformanceError `ENGINE_MISSING` with what is missing and the command that gets it.
 */
export async function findWasmtime(place: WasmtimePlace = {}): Promise<Wasmtime> {
  const directory = directoryOrMissing(place);
  const python = await findPython(place.env);
  const found = await stat(join(directory, "wasmtime", "__init__.py")).catch(() => undefined);
  if (found === undefined) {
    throw new ConformanceError("ENGINE_MISSING", `wasmtime ${wasmtimeVersion} is not installed in "${directory}"`, {
      remedy: "get it with: npx armory toolchain install wasmtime",
    });
  }
  return { version: wasmtimeVersion, python, directory };
}

/** The directory in which wasmtime is, or will be. */
export function wasmtimeDirectory({ cacheDir, env }: WasmtimePlace): string {
  return join(cacheDir ?? defaultCacheDir(env), "toolchains", `wasmtime-${wasmtimeVersion}`);
}

/**
 * The command of the first Python of the PATH that the package runs on.
 *
 * @throws ConformanceError `ENGINE_MISSING`.
 */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const seen: string[] = [];
  for (const command of ["python3", "python"]) {
    const version = await versionOf(command, env);
    if (version === undefined) {
      continue;
    }
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major === 3 && minor >= 9) {
      return command;
    }
    seen.push(`${command} is ${version}`);
  }
  const what = seen.length === 0 ? "there is none in the PATH" : seen.join(", ");
  throw new ConformanceError("ENGINE_MISSING", `the engine wasmtime needs Python 3.9 or newer, and ${what}`, {
    remedy: "install Python, then: npx armory toolchain install wasmtime",
  });
}

// --- internal ---

function directoryOrMissing(place: WasmtimePlace): string {
  try {
    return wasmtimeDirectory(place);
  } catch (cause) {
    if (!isHostError(cause)) {
      throw cause;
    }
    throw new ConformanceError(
      "ENGINE_MISSING",
      "cannot look for wasmtime: it is installed in the cache, and you have no home directory for one",
      { remedy: "set HOME or ARMORY_CACHE_DIR to an absolute path", cause },
    );
  }
}

const run = promisify(execFile);

async function versionOf(command: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  try {
    const code = "import sys; print('%d.%d' % sys.version_info[:2])";
    const { stdout } = await run(command, ["-I", "-S", "-c", code], { env, timeout: 30_000 });
    return stdout.trim();
  } catch {
    return undefined;
  }
}
