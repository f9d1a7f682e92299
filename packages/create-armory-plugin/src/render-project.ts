import type { Answers } from "./questions.ts";
import { withoutScope } from "./plugin-name.ts";

/**
 * A template's files with the author's answers in them.
 *
 * A template is a real project, so nothing in it is marked. Its own name, description and license, as its package.json has
 * them, are the tokens: package.json is changed as JSON, Markdown files get all three, any other file the name alone (without npm scope).
 */
export function renderProject(files: ReadonlyMap<string, string>, answers: Answers): ReadonlyMap<string, string> {
  const manifest = parseManifest(files.get("package.json"));
  const name = withoutScope(answers.name);
  const inText = replacer([[manifest.name, name]]);
  const inMarkdown = replacer([
    [manifest.name, name],
    [manifest.description, escapeMarkdown(answers.description)],
    [manifest.license, escapeMarkdown(answers.license)],
  ]);
  return new Map(
    [...files].map(([path, text]) => {
      if (path === "package.json") return [path, renderManifest(manifest, answers)];
      return [path, path.endsWith(".md") ? inMarkdown(text) : inText(text)];
    }),
  );
}

/** The description that a template gives itself: the default for the plugin made from it. */
export function templateDescription(files: ReadonlyMap<string, string>): string {
  return parseManifest(files.get("package.json")).description;
}

// --- internal ---

interface Manifest extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly description: string;
  readonly license: string;
}

function parseManifest(text: string | undefined): Manifest {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own file, a test of this package reads every one
  return JSON.parse(text ?? "{}") as Manifest;
}

function renderManifest(manifest: Manifest, answers: Answers): string {
  const {
    name: _name,
    version: _version,
    private: _private,
    description: _text,
    license: _license,
    ...rest
  } = manifest;
  const { name, description, license, author } = answers;
  const head = { name, version: "0.1.0", ...(license === "UNLICENSED" ? { private: true } : {}), description, license };
  return `${JSON.stringify({ ...head, ...(author === "" ? {} : { author }), ...rest }, null, 2)}\n`;
}

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
