import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuildError } from "../build-error.ts";
import { checkCoreExports } from "../nri-core-exports.ts";
import type { GoProject } from "../project.ts";
import { runTool } from "../run-tool.ts";
import { toComponent } from "../to-component.ts";
import { findGo } from "../toolchains/go.ts";
import type { LanguageBuilder } from "../language-builder.ts";

/**
 * The step for Go: the package main in the project's directory, compiled by Go itself for WASI preview 1 as a library
 * ("reactor"), then wrapped with the adapter to WASI 0.2, or, for NRI, left as the core module that it is. TinyGo is not needed.
 */
export const buildGo: LanguageBuilder<GoProject> = async (project, context) => {
  const { command } = await findGo(project.dir, context);
  const directory = await mkdtemp(join(tmpdir(), "armory-go-"));
  try {
    const core = join(directory, "plugin.wasm");
    const env = { ...context.env, GOOS: "wasip1", GOARCH: "wasm", CGO_ENABLED: "0" };
    const { exitCode } = await runTool(command, [...build, "-o", core, "."], { cwd: project.dir, env }, context);
    if (exitCode !== 0) {
      throw new BuildError("COMPILE_FAILED", `"${command} build" ended with exit code ${exitCode}`, {
        remedy: "correct what its output says",
      });
    }
    const module = await readFile(core);
    if (project.abi === "core") return await checkCoreExports(module);
    return await toComponent(module, { world: project.world, adapter: true, signal: context.signal });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
};

// --- internal ---

/** Neither the directory, nor the state of a repository around it, nor names for a debugger go into the module. */
const build = ["build", "-buildmode=c-shared", "-trimpath", "-buildvcs=false", "-ldflags=-s -w"];
