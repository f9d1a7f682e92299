import { createHash } from "node:crypto";
import { resolve } from "node:path";
import type { World } from "@armory-plugins/wit";
import type { LanguageBuilder, OutputListener } from "./languages/language-builder.ts";
import { buildTypeScript } from "./languages/typescript.ts";
import { withMetadata } from "./metadata.ts";
import { checkOutFile, writeOutFile } from "./out-file.ts";
import type { Language } from "./project.ts";
import { readProject } from "./read-project.ts";
import { throwIfAborted } from "./throw-if-aborted.ts";

/** What to build and where to. */
export interface BuildOptions {
  /** The folder of the plugin project. */
  readonly projectDir: string;
  /** The component's file; a relative path starts at the project's folder. Default `plugin.wasm`. */
  readonly outFile?: string;
  /** Called with what the compiler and the plugin's own top level print, unchanged. Default: it is dropped. */
  readonly onOutput?: OutputListener;
  /** Stops the build; the promise is rejected with `ABORTED` and the output file stays as it was. */
  readonly signal?: AbortSignal;
  /** Milliseconds that a compiler step may take, for example when the plugin's top level never ends. Default 120,000. */
  readonly timeoutMs?: number;
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
 * The same project gives the same bytes, wherever its folder lies. The output file is replaced in one step at the
 * end, or not at all. Builds may run at the same time, also of the same project.
 *
 * @example
 * const { path, size } = await build({ projectDir: "my-plugin", onOutput: (text) => process.stderr.write(text) });
 * @throws BuildError; its `code` says what kind of failure it was.
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const start = performance.now();
  const { signal, onOutput = () => {}, timeoutMs = defaultTimeoutMs } = options;
  throwIfAborted(signal);
  const project = await readProject(options.projectDir);
  const path = resolve(project.dir, options.outFile ?? "plugin.wasm");
  await checkOutFile(path);

  const compiled = await builders[project.language](project, { onOutput, signal, timeoutMs });
  const component = await withMetadata(compiled, project);
  throwIfAborted(signal);
  await writeOutFile(path, component);
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

const defaultTimeoutMs = 120_000;

const builders: Readonly<Record<Language, LanguageBuilder>> = { typescript: buildTypeScript };
