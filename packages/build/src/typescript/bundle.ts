import { isBuiltin } from "node:module";
import { relative, sep } from "node:path";
import type { GlobalModule } from "@armory-plugins/typescript-engine";
import { camelCase } from "@armory-plugins/wit";
import type * as esbuild from "esbuild";
import { BuildError } from "../build-error.ts";
import type { BuildContext } from "../language-builder.ts";
import type { TypeScriptProject } from "../project.ts";
import { exportedFunctions, exportedInterfaces, importedInterfaces } from "../world-items.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { loadTypeScriptEngine } from "./engine-packages.ts";

/** A plugin as one module. */
export interface Bundle {
  readonly code: string;
  /** The source map, as JSON, whose paths start at the project's directory. */
  readonly sourceMap: string;
}

/**
 * Bundle a plugin and all that it imports into one module that needs nothing around it.
 *
 * The text holds no trace of where the project is. Top-level await is refused: a plugin's calls are synchronous,
 * and an await that nothing answers would leave a plugin behind that is only half loaded.
 *
 * @param diagnostics - what the SDK exports beside the plugin's functions.
 * @param engineUrl - the URL of the package of the TypeScript engine, which brings the bundler.
 * @throws BuildError `BUNDLE_FAILED` with esbuild's messages, `NODE_BUILTIN` for an import such as `node:fs`,
 * `EXPORT_MISSING` when the entry lacks a function of its world.
 */
export async function bundle(
  project: TypeScriptProject,
  diagnostics: Diagnostics | undefined,
  engineUrl: string,
  context: BuildContext,
): Promise<Bundle> {
  const { globalModules, loadEsbuild } = await loadTypeScriptEngine(engineUrl);
  const { build, formatMessages } = await loadEsbuild();
  const entry = entryOf(project, diagnostics);
  let result = await runEsbuild(build, project, entry, []);
  // SpiderMonkey has these globals itself.
  const named = project.engine === "quickjs" ? globalModules.filter((one) => isNamed(one, codeOf(result))) : [];
  if (named.length > 0)
    result = await runEsbuild(
      build,
      project,
      entry,
      named.map(({ path }) => path),
    );
  const errors = "errors" in result ? result.errors : [];
  if (result.warnings.length > 0) context.onOutput(await format(formatMessages, result.warnings, "warning"), "stderr");
  if (!("metafile" in result)) {
    context.onOutput(await format(formatMessages, errors, "error"), "stderr");
    throw bundleError(errors);
  }

  requireExports(project, result.metafile.outputs["plugin.js"]?.exports ?? []);
  return {
    code: withoutForeignPaths(codeOf(result), Object.keys(result.metafile.inputs)),
    sourceMap: outputOf(result, ".js.map"),
  };
}

// --- internal ---

type Bundled = esbuild.BuildResult<{ write: false; metafile: true }>;
type Failed = Pick<esbuild.BuildFailure, "errors" | "warnings">;

/**
 * What is bundled: the plugin's own module, or one that adds to it what the SDK exports.
 *
 * What `console` prints goes to the log once the plugin's module has been loaded, so that the build shows what it prints then.
 */
function entryOf(
  { dir, entry, wasi }: TypeScriptProject,
  diagnostics: Diagnostics | undefined,
): Pick<esbuild.BuildOptions, "entryPoints" | "stdin"> {
  if (diagnostics === undefined) return { entryPoints: [entry] };
  const sdk = JSON.stringify(diagnostics.module);
  const path = JSON.stringify(`./${relative(dir, entry).replaceAll(sep, "/")}`);
  const lines = [
    `export * from ${path};`,
    `export * as diagnostics from ${sdk};`,
    ...(wasi.includes("stdio") ? [] : [`import { captureConsole } from ${sdk};`, "captureConsole();"]),
  ];
  return { stdin: { contents: lines.join("\n"), resolveDir: dir, sourcefile: "component.js" } };
}

function outputOf(result: Bundled | Failed, suffix: string): string {
  return ("outputFiles" in result ? result.outputFiles : []).find(({ path }) => path.endsWith(suffix))?.text ?? "";
}

function codeOf(result: Bundled | Failed): string {
  return outputOf(result, ".js");
}

function isNamed({ names }: GlobalModule, code: string): boolean {
  return new RegExp(`\\b(?:${names.join("|")})\\b`).test(code);
}

async function runEsbuild(
  build: typeof esbuild.build,
  project: TypeScriptProject,
  entry: Pick<esbuild.BuildOptions, "entryPoints" | "stdin">,
  inject: readonly string[],
): Promise<Bundled | Failed> {
  try {
    return await build({
      ...entry,
      absWorkingDir: project.dir,
      outfile: "plugin.js",
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "neutral",
      mainFields: ["module", "main"],
      // The first is esbuild's own, as long as there are no others.
      conditions: ["module", "armory-component"],
      external: importedInterfaces(project.world),
      inject: [...inject],
      target: "es2022",
      supported: { "top-level-await": false },
      define: { "process.env.NODE_ENV": '"production"' },
      legalComments: "inline",
      minifySyntax: true,
      charset: "utf8",
      sourcemap: "external",
      logLevel: "silent",
    });
  } catch (error) {
    if (isFailure(error)) return { errors: error.errors, warnings: error.warnings };
    throw new BuildError("BUNDLE_FAILED", `esbuild failed: ${String(error)}`, {
      remedy: "report this if it stays",
      cause: error,
    });
  }
}

function isFailure(error: unknown): error is esbuild.BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors) && "warnings" in error;
}

/** esbuild's own text, without the notes that advise options which a plugin project does not have. */
async function format(
  formatMessages: typeof esbuild.formatMessages,
  messages: readonly esbuild.Message[],
  kind: "error" | "warning",
): Promise<string> {
  const own = messages.map((message) => ({
    ...message,
    notes: message.notes.filter(({ text }) => !/as external|"platform: 'node'"/.test(text)),
  }));
  return (await formatMessages(own, { kind, color: false })).join("");
}

function bundleError(errors: readonly esbuild.Message[]): BuildError {
  const problems = errors.map((message) => `${place(message)}${message.text}`);
  for (const message of errors) {
    const name = /^Could not resolve "([^"]+)"/.exec(message.text)?.[1];
    if (name === undefined || !isBuiltin(name)) continue;
    return new BuildError(
      "NODE_BUILTIN",
      `${place(message)}the import "${name}" is a part of Node.js, and a plugin does not run in Node.js`,
      { remedy: "remove it, or replace the package that needs it", problems },
    );
  }
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return new BuildError("BUNDLE_FAILED", `${problems[0] ?? "esbuild gave no reason"}${more}`, {
    remedy: "correct it there",
    problems,
  });
}

function place({ location }: esbuild.Message): string {
  return location === null ? "" : `${location.file}:${location.line}:${location.column + 1}: `;
}

function requireExports(project: TypeScriptProject, present: readonly string[]): void {
  const { name: worldName, kind } = project.world;
  const functions = exportedFunctions(project.world).map(camelCase);
  const interfaces = exportedInterfaces(project.world).map(camelCase);
  const missing = [...functions, ...interfaces].filter((name) => !present.includes(name));
  if (missing.length === 0) return;
  const entry = relative(project.dir, project.entry);
  // The functions of an interface are one object.
  const target = functions.length > 0 ? `{ ${functions.join(", ")} }` : interfaces.join(", ");
  throw new BuildError(
    "EXPORT_MISSING",
    `"${entry}" does not export ${missing.map((name) => `"${name}"`).join(", ")}, which world ` +
      `"${worldName}" asks for`,
    {
      remedy: `write: export const ${target} = ${kind}Plugin({ … })`,
      problems: missing.map((name) => `${entry}: no export "${name}"`),
    },
  );
}

/**
 * esbuild names each bundled file in a comment, and each CommonJS file in a string, by its path from the project's
 * directory. Of what is outside, such as a package linked from a workspace, keep only the package or the name.
 */
function withoutForeignPaths(code: string, inputs: readonly string[]): string {
  let text = code;
  for (const path of inputs.filter((input) => input.startsWith("../") || /^(?:[A-Za-z]:)?\//.test(input))) {
    const short = path.slice(
      path.includes("node_modules/") ? path.lastIndexOf("node_modules/") : path.lastIndexOf("/") + 1,
    );
    // As functions: in a replacement, `$'` and the like stand for what was matched, and in a path for themselves.
    text = `\n${text}`.replaceAll(`\n// ${path}\n`, () => `\n// ${short}\n`).slice(1);
    text = text.replaceAll(`${JSON.stringify(path)}(`, () => `${JSON.stringify(short)}(`);
  }
  return text;
}
