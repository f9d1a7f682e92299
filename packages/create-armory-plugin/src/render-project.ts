import type { Answers } from "./answers.ts";
import { cargoToml } from "./manifests/cargo-toml.ts";
import { goMod } from "./manifests/go-mod.ts";
import type { Manifest } from "./manifests/manifest.ts";
import { packageJson } from "./manifests/package-json.ts";
import { pyprojectToml } from "./manifests/pyproject-toml.ts";
import { GeneratorError } from "./generator-error.ts";
import { withoutScope } from "./plugin-name.ts";

/**
 * A template's files with the author's answers in them.
 *
 * A template is a real project, so nothing in it is marked. Its own name, description and license, as its package.json has
 * them, are the tokens: Markdown files get all three, any other file the name alone (without npm scope). Manifests are then
 * changed as what they are, key by key. A path that has the name is renamed: in Python, the plugin's package is a directory.
 */
export function renderProject(files: ReadonlyMap<string, string>, answers: Answers): ReadonlyMap<string, string> {
  const own = templateFacts(files);
  const name = withoutScope(answers.name);
  const names: readonly [string, string][] = [
    // How Rust and Python write a name in code
    [own.name.replaceAll("-", "_"), name.replaceAll("-", "_")],
    [own.name, name],
  ];
  const inText = replacer(names);
  const inMarkdown = replacer([
    ...names,
    [own.description, escapeMarkdown(answers.description)],
    [own.license, escapeMarkdown(answers.license)],
  ]);
  return new Map(
    [...files].map(([path, text]) => {
      const replaced = path.endsWith(".md") ? inMarkdown(text) : inText(text);
      const manifest = manifests.find((each) => each.path === path);
      return [inText(path), manifest?.render(replaced, answers) ?? replaced];
    }),
  );
}

/** What a template says of itself in its package.json. */
export function templateFacts(files: ReadonlyMap<string, string>): TemplateFacts {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file, a test of this package reads every one
  return JSON.parse(files.get("package.json") ?? "{}") as TemplateFacts;
}

/**
 * Check that the files of a template can hold a plugin's name: what is a keyword of Rust names no crate.
 *
 * @throws {GeneratorError} `INVALID_ANSWER`, with the reason.
 */
export function checkNameIn(files: ReadonlyMap<string, string>, name: string): void {
  for (const { path, nameProblem } of manifests) {
    const text = files.get(path);
    const problem = text === undefined ? undefined : nameProblem?.(text, name);
    if (problem === undefined) continue;
    throw new GeneratorError("INVALID_ANSWER", `the name ${JSON.stringify(name)} ${problem}`, {
      remedy: "choose another",
    });
  }
}

// --- internal ---

interface TemplateFacts {
  readonly name: string;
  /** The default for the plugin made from the template. */
  readonly description: string;
  readonly license: string;
}

const manifests: readonly Manifest[] = [packageJson, cargoToml, goMod, pyprojectToml];

/** Replaces every token in one pass, so that nothing inside an answer is taken for a token. */
function replacer(pairs: readonly (readonly [token: string, value: string])[]): (text: string) => string {
  const values = new Map(pairs);
  const pattern = new RegExp([...values.keys()].map(escapeRegExp).join("|"), "gu");
  return (text) => text.replace(pattern, (token) => values.get(token) ?? token);
}

/** Any text as a Markdown paragraph of one line that shows it unchanged. */
function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*[\]<>&~|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\$&`)
    .replace(/^(?:[#+\-=]|\d+(?=[.)]))/u, (start) => (/^\d/u.test(start) ? `${start}\\` : `\\${start}`));
}

// RegExp.escape is not in Node 22
function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/gu, String.raw`\$&`);
}
