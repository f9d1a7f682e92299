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
  readonly directory: string;
}

/** The directory of templates that travels in this package. */
export const templatesDirectory: string = fileURLToPath(new URL("../templates", import.meta.url));

/**
 * List the templates below a directory: one for each `<kind>/<language>/package.json`, in the order of `titles.json`.
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
  const present = templates.filter((template) => existsSync(join(template.directory, "package.json")));
  if (present.length === 0)
    throw new GeneratorError("NO_TEMPLATES", `no templates in "${directory}"`, { remedy: "install the package again" });
  return present;
}

/** Read a template's files, as text by their path in the project, where names begin with a dot again. */
export async function readTemplate(template: Template): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(template.directory, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.toSorted().map(async (path): Promise<[string, string]> => {
      const segments = path.slice(template.directory.length + 1).split(/[/\\]/u);
      return [segments.map((name) => name.replace(/^DOT-/u, ".")).join("/"), await readFile(path, "utf8")];
    }),
  );
  return new Map(files);
}

// --- internal ---

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
