import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { World } from "@armory-plugins/wit";
import { buildGo } from "./languages/go.ts";
import type { BuildContext, OutputListener } from "./language-builder.ts";
import { buildPython } from "./languages/python.ts";
import { buildRust } from "./languages/rust.ts";
import { buildTypeScript } from "./languages/typescript.ts";
import { withMetadata } from "./metadata.ts";
import { findOutFile, writeOutFile } from "./out-file.ts";
import type { Language, Project } from "./project.ts";
import { readProject } from "./read-project.ts";
import { refuseOtherFile } from "./refuse-other-file.ts";
import { throwIfAborted } from "./throw-if-aborted.ts";
import { versionWarnings } from "./upgrade/version-warning.ts";

/** What to build and where to. */
export interface BuildOptions {
  /** The directory of the plugin project. */
  readonly projectDir: string;
  /** The component's file; a relative path starts at the project's directory. Default `plugin.wasm`. */
  readonly outFile?: string;
  /** Called with what the compiler and the plugin's own top level print, unchanged. Default: it is dropped. */
  readonly onOutput?: OutputListener;
  /** Stops the build; the promise is rejected with `ABORTED` and the output file stays as it was. */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds that a compiler step may take. Default 120,000 for TypeScript and Python, where a plugin's top level may
   * never end; 1,800,000 for Rust and Go, whose compilers may have much to do the first time.
   */
  readonly timeoutMs?: number;
  /**
   * The directory below which `toolchains/` holds what `armory toolchain install` put there. Default: none, so that only
   * the compilers of this machine are found.
   */
  readonly cacheDir?: string;
  /** The variables that compilers are started with, and their PATH. Default: those of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The component that was written. */
export interface BuildResult {
  /** The file, absolute. */
  readonly path: string;
  /** Its size in bytes. */
  readonly size: number;
  /** The SHA-256 of its bytes, in hexadecimal. */
  readonly sha256: string;
  readonly language: Language;
  readonly world: World;
  /** How long the build took. */
  readonly milliseconds: number;
}

/**
 * Build a plugin project to one `.wasm`, a component of the world that the project names.
 *
 * The same project gives the same bytes, wherever its directory is, in every language but Python, whose tool can't. The output file is replaced in one step at the
 * end, or not at all; where it is a symbolic link, the file that it points to is replaced. Builds may run at the same time, also of the same project.
 *
 * @example
 * const { path, size } = await build({ projectDir: "my-plugin", onOutput: (text) => process.stderr.write(text) });
 * @throws BuildError; its `code` says what kind of failure it was.
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const start = performance.now();
  const { signal, onOutput = () => {}, cacheDir, env = process.env } = options;
  throwIfAborted(signal);
  const project = await readProject(options.projectDir);
  const path = resolve(project.dir, options.outFile ?? "plugin.wasm");
  const file = await findOutFile(path);
  await refuseOtherFile(path);
  for (const warning of await versionWarnings(project.dir)) onOutput(warning, "stderr");

  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs[project.language];
  const compiled = await compile(project, { onOutput, signal, timeoutMs, cacheDir, env });
  const component = await withMetadata(compiled, project);
  throwIfAborted(signal);
  await writeOutFile(file, component);
  return {
    path,
    size: component.length,
    sha256: createHash("sha256").update(component).digest("hex"),
    language: project.language,
    world: project.world,
    milliseconds: Math.round(performance.now() - start),
  };
}

// --- internal ---

const defaultTimeoutMs: Readonly<Record<Language, number>> = {
  typescript: 120_000,
  python: 120_000,
  rust: 1_800_000,
  go: 1_800_000,
};

function compile(project: Project, context: BuildContext): Promise<Uint8Array> {
  switch (project.language) {
    case "typescript":
      return buildTypeScript(project, context);
    case "rust":
      return buildRust(project, context);
    case "python":
      return buildPython(project, context);
    case "go":
      return buildGo(project, context);
  }
}
