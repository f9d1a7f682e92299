import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { makeDirectory } from "@armory-plugins/base";
import { ConformanceError, isConformanceError } from "../../conformance-error.ts";
import {
  type Wasmtime,
  type WasmtimePlace,
  findPython,
  findWasmtime,
  wasmtimeDirectory,
  wasmtimeVersion,
} from "./find-wasmtime.ts";

/** How to install wasmtime. */
export interface InstallWasmtimeOptions extends WasmtimePlace {
  /** Hears what pip prints. */
  readonly onOutput?: (chunk: string, stream: "stdout" | "stderr") => void;
  /** Stops pip; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Install wasmtime's Python package into the cache directory with pip; whoever looks finds all of it or nothing. Nothing else of the
 * machine's Python is touched. When it is there, nothing is done.
 *
 * @throws ConformanceError `ENGINE_MISSING` without a Python, `ENGINE_INSTALL_FAILED` when pip fails; the signal's reason.
 */
export async function installWasmtime(options: InstallWasmtimeOptions = {}): Promise<Wasmtime> {
  options.signal?.throwIfAborted();
  const python = await findPython(options.env);
  const installed = await findOrUndefined(options);
  if (installed !== undefined) {
    return installed;
  }
  const directory = wasmtimeDirectory(options);
  const draft = `${directory}.${randomUUID()}.tmp`;
  await makeDirectory(dirname(directory));
  try {
    await runPip(python, draft, options);
    await rename(draft, directory).catch(async (error: unknown) => {
      if ((await findOrUndefined(options)) === undefined) throw error; // else another process was first
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return await findWasmtime(options);
}

// --- internal ---

async function findOrUndefined(place: WasmtimePlace): Promise<Wasmtime | undefined> {
  try {
    return await findWasmtime(place);
  } catch (error) {
    if (isConformanceError(error)) return undefined;
    throw error;
  }
}

async function runPip(
  python: string,
  target: string,
  { env = process.env, onOutput, signal }: InstallWasmtimeOptions,
): Promise<void> {
  const args = ["-m", "pip", "install", "--target", target, "--no-deps", "--only-binary", ":all:"];
  args.push("--disable-pip-version-check", "--no-input", `wasmtime==${wasmtimeVersion}`);
  const child = spawn(python, args, { env, stdio: ["ignore", "pipe", "pipe"], ...(signal && { signal }) });
  let last = "";
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      last = chunk.trim().split("\n").at(-1) || last;
      onOutput?.(chunk, stream);
    });
  }
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  }).catch((cause: unknown) => {
    signal?.throwIfAborted();
    throw cause;
  });
  signal?.throwIfAborted();
  if (exitCode !== 0) {
    throw new ConformanceError(
      "ENGINE_INSTALL_FAILED",
      `"${python} ${args.join(" ")}" failed with exit code ${exitCode}: ${last}`,
      { remedy: "install pip, and check that it reaches a package index" },
    );
  }
}
