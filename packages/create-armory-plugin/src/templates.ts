import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GeneratorError } from "./generator-error.ts";
import type { SetupCommands } from "./next-steps.ts";

/** A project to copy from: what kind of plugin, in which language, and where it is. */
export interface Template {
  /** What the plugin is for, the directory's name: `backup`. */
  readonly kind: string;
  /** The kind in a sentence for people. */
  readonly kindTitle: string;
  /** The language's directory name: `typescript`. */
  readonly language: string;
  /** The language as it is spelled: `TypeScript`. */
  readonly languageTitle: string;
  /** What must be on the machine beside Node; undefined when nothing must. */
  readonly needs?: string;
  /** The commands that bring what npm can't to a new project; undefined when there are none. */
  readonly setup?: SetupCommands;
  /** The directory of a plugin that does something useful. */
  readonly directory: string;
  /** The directory of an empty plugin of this kind in this language; undefined when there is none. */
  readonly minimalDirectory?: string;
}

/** The directory of templates that travels in this package. */
export const templatesDirectory: string = fileURLToPath(new URL("../templates", import.meta.url));

/**
 * List the templates below a directory: one for each `<kind>/<language>/package.json`, in the order of `titles.json`.
 *
 * The empty plugin of a template is in `<kind>-minimal/<language>`.
 *
 * @throws {GeneratorError} `NO_TEMPLATES` when there are none: the package is broken.
 */
export async function listTemplates(directory: string = templatesDirectory): Promise<readonly Template[]> {
  const { kinds, languages } = await readTitles(directory);
  const templates = Object.entries(kinds).flatMap(([kind, kindTitle]) =>
    Object.entries(languages).map(([language, { title, needs, setup }]) => ({
      kind,
      kindTitle,
      language,
      languageTitle: title,
      ...(needs === undefined ? {} : { needs }),
      ...(setup === undefined ? {} : { setup }),
      directory: join(directory, kind, language),
    })),
  );
  const present = templates.filter((template) => isProject(template.directory));
  if (present.length === 0)
    throw new GeneratorError("NO_TEMPLATES", `no templates in "${directory}"`, { remedy: "install the package again" });
  return present.map((template) => {
    const minimalDirectory = join(directory, `${template.kind}-minimal`, template.language);
    return isProject(minimalDirectory) ? { ...template, minimalDirectory } : template;
  });
}

/** Read the files in the directory of a template, as text by their path in the project, where names begin with a dot again. */
export async function readTemplate(directory: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.toSorted().map(async (path): Promise<[string, string]> => {
      const segments = path.slice(directory.length + 1).split(/[/\\]/u);
      return [segments.map((name) => name.replace(/^DOT-/u, ".")).join("/"), await readFile(path, "utf8")];
    }),
  );
  return new Map(files);
}

// --- internal ---

function isProject(directory: string): boolean {
  return existsSync(join(directory, "package.json"));
}

interface Titles {
  readonly kinds: Readonly<Record<string, string>>;
  readonly languages: Readonly<
    Record<string, { readonly title: string; readonly needs?: string; readonly setup?: SetupCommands }>
  >;
}

async function readTitles(directory: string): Promise<Titles> {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file, read by a test of this package
    return JSON.parse(await readFile(join(directory, "titles.json"), "utf8")) as Titles;
  } catch (error) {
    throw new GeneratorError("NO_TEMPLATES", `cannot read "${join(directory, "titles.json")}"`, {
      remedy: "install the package again",
      cause: error,
    });
  }
}
