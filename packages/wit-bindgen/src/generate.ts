import type { Source } from "../generator/generator.js";
import { callGenerator } from "./call-generator.ts";
import { embedGoRuntime } from "./embed-go-runtime.ts";
import { formatGo } from "./format-go.ts";
import { toArguments } from "./generator-options.ts";
import type { GeneratorOptions } from "./generator-options.ts";
import { keepComments } from "./keep-comments.ts";
import { languages } from "./languages.ts";
import type { Language } from "./languages.ts";
import { readSource } from "./read-source.ts";
import { WitBindgenError } from "./wit-bindgen-error.ts";
import type { WitSource } from "./wit-source.ts";

/** What bindings are generated from, and how. */
export interface GenerateRequest<L extends Language = Language> {
  readonly language: L;
  /** Paths of files and directories, or WIT in memory. Of several packages, a later one may not depend on an earlier one. */
  readonly wit: string | WitSource | readonly (string | WitSource)[];
  /** The world, `name` or `namespace:package/name`. Default: the package's only one. */
  readonly world?: string | undefined;
  /** The features whose `@unstable` items are there. Default: none. */
  readonly features?: readonly string[] | undefined;
  /** Whether all of them are. Default: false. */
  readonly allFeatures?: boolean | undefined;
  /** The options of the language's generator, as on the command line. Default: none. */
  readonly options?: GeneratorOptions<L> | undefined;
  /**
   * Where Go code finds the packages that it needs at run time: `import` takes them from the module go.bytecodealliance.org/pkg,
   * `embed` puts them into the generated code. Default: `import`, which is what wit-bindgen itself does.
   */
  readonly goRuntime?: GoRuntime | undefined;
  /** What relative paths start from. Default: the process's current directory. */
  readonly cwd?: string | undefined;
}

/** See {@link GenerateRequest.goRuntime}. */
export type GoRuntime = "import" | "embed";

/** What a generator made. */
export interface Generated {
  /** The bytes of each file, by a path relative to the directory for the output, with slashes, sorted. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What the generator printed: warnings, a line each. Mostly empty. */
  readonly warnings: string;
}

/**
 * Generate bindings of a WIT world with wit-bindgen's own generators.
 *
 * The files are the same, byte for byte, as those of the command line of wit-bindgen, Go code being formatted where `gofmt` is
 * installed; but for docs that would leave their comment in C or Rust. Nothing is written.
 *
 * @example
 * ```ts
 * const { files } = await generate({ language: "go", wit: "wit", world: "wasi-backup-plugin", options: { "pkg-name": "example.com/gen" } });
 * ```
 *
 * @throws WitBindgenError
 */
export async function generate<L extends Language>(request: GenerateRequest<L>): Promise<Generated> {
  checkLanguage(request);
  return generateFrom(request, toArguments(request.language, request.options ?? {}));
}

/** {@link generate} with the options as arguments of a command line, in place of those in the request. */
export async function generateFrom(request: GenerateRequest, options: readonly string[]): Promise<Generated> {
  const wit = await readSources(request);
  const output = await callGenerator((generator) =>
    generator.generate({
      language: request.language,
      wit,
      features: [...(request.features ?? [])],
      allFeatures: request.allFeatures ?? false,
      arguments: [...options],
      ...(request.world === undefined ? {} : { world: request.world }),
    }),
  );
  let files: ReadonlyMap<string, Uint8Array> = keepComments(request.language, new Map(output.files));
  if (request.language === "go") files = await finishGo(files, request.goRuntime, options);
  return { files, warnings: output.printed.trim() };
}

// --- internal ---

function checkLanguage({ language, goRuntime }: GenerateRequest): void {
  if (!languages.includes(language)) {
    const expected = languages.join(", ");
    throw new WitBindgenError("INVALID_OPTION", `unknown language "${language}"; expected one of ${expected}`);
  }
  if (goRuntime !== undefined && language !== "go") {
    throw new WitBindgenError("INVALID_OPTION", `goRuntime is for Go, and not for "${language}"`, {
      remedy: "leave it out",
    });
  }
}

async function readSources({ wit, cwd = process.cwd() }: GenerateRequest): Promise<Source[]> {
  const list = typeof wit === "string" || !isList(wit) ? [wit] : wit;
  if (list.length === 0) throw new WitBindgenError("WIT_UNREADABLE", "no WIT was given; expected a path at least");
  return Promise.all(list.map((source) => readSource(source, cwd)));
}

function isList(wit: Exclude<GenerateRequest["wit"], string>): wit is readonly (string | WitSource)[] {
  return Array.isArray(wit);
}

/** The last steps of Go code: they need other files and another program, which a component cannot have. */
async function finishGo(
  generated: ReadonlyMap<string, Uint8Array>,
  goRuntime: GoRuntime = "import",
  options: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const valueOf = (name: string): string | undefined =>
    options.findLast((option) => option.startsWith(`--${name}=`))?.slice(name.length + 3);
  const files = goRuntime === "embed" ? await embedGoRuntime(generated, valueOf("pkg-name")) : generated;
  const isFormatted = valueOf("format") !== "false";
  const finished = [...files].map(async ([path, code]): Promise<[string, Uint8Array]> => [
    path,
    isFormatted && path.endsWith(".go") ? await formatGo(code) : code,
  ]);
  return new Map(await Promise.all(finished));
}
