import { join } from "node:path";
import { parse } from "smol-toml";
import { isObject } from "../is-object.ts";
import type { PythonProject } from "../project.ts";
import { Fields, isFile, table } from "./fields.ts";
import { stated } from "./manifest-format.ts";
import type { ManifestFormat, PackageFacts } from "./manifest-format.ts";
import { checkPluginFacts } from "./plugin-facts.ts";

/** Python's manifest; the fields are those of the PyPA specification "Declaring project metadata". */
export const pyprojectToml: ManifestFormat = {
  file: "pyproject.toml",
  path: "tool.armory",
  example: '[tool.armory]\nworld = "backup"',
  parse: (text) => parse(text),
  armory: (manifest) => table(manifest, "tool")["armory"],
  async read({ dir, manifest, armory }, problems): Promise<PythonProject | undefined> {
    const project = new Fields({ dir, file: "pyproject.toml", path: "project" }, table(manifest, "project"), problems);
    const facts = readPackage(project);
    const dependencies = project.strings("dependencies");
    // What begins with a hyphen would be an option of pip
    const odd = dependencies.find((one) => /^\s*-/u.test(one));
    if (odd !== undefined)
      project.refuse("dependencies", `names ${JSON.stringify(odd)}; begin it with the name of a package`);
    const fields = new Fields({ dir, file: "pyproject.toml", path: "tool.armory" }, armory, problems);
    const plugin = await checkPluginFacts(fields, dir, { configSchema: "config-schema" }, ["entry"], problems);
    const entry = await fields.file("entry", await defaultEntry(dir, facts?.name ?? "plugin"));
    if (facts === undefined || plugin === undefined || entry === undefined) return undefined;
    return { dir, language: "python", ...facts, ...plugin, entry, dependencies };
  },
};

// --- internal ---

/** The package or module with the project's own name, as build backends look for it, otherwise with the name `plugin`. */
async function defaultEntry(dir: string, name: string): Promise<string> {
  const own = name.toLowerCase().replaceAll(/[-_.]+/g, "_");
  const paths = [own, "plugin"].flatMap((module) => [`src/${module}/__init__.py`, `src/${module}.py`]);
  for (const path of paths) {
    if (await isFile(join(dir, path))) return path;
  }
  return `src/${own}/__init__.py`;
}

function readPackage(fields: Fields): PackageFacts | undefined {
  const name = fields.requiredString("name", "my-plugin");
  const version = fields.requiredString("version", "0.1.0");
  const description = fields.string("description");
  // Tables, with a file or a string, are the form before PEP 639: they hold no SPDX expression.
  const license = isObject(fields.value("license")) ? undefined : fields.string("license");
  const authors = people(fields);
  const { homepage, source } = readUrls(fields.value("urls"));
  if (name === undefined || version === undefined) return undefined;
  return { name, version, ...stated({ description, license, authors, homepage, source }) };
}

function people(fields: Fields): string | undefined {
  const entries = fields.value("authors") ?? [];
  if (!Array.isArray(entries) || !entries.every(isObject)) {
    return fields.refuse("authors", 'is not a list of tables; expected for example [{ name = "Ann" }]');
  }
  const names = entries.flatMap(({ name, email }) => {
    if (typeof name !== "string") return typeof email === "string" ? [email] : [];
    return [typeof email === "string" ? `${name} <${email}>` : name];
  });
  return names.length === 0 ? undefined : names.join(", ");
}

/** Labels are free; these are the well-known ones, compared without case and punctuation, as PyPI does. */
function readUrls(urls: unknown): { homepage?: string; source?: string } {
  if (!isObject(urls)) return {};
  const find = (...labels: readonly string[]): string | undefined => {
    const entry = Object.entries(urls).find(([label]) => labels.includes(label.toLowerCase().replaceAll(/[\W_]/g, "")));
    return typeof entry?.[1] === "string" ? entry[1] : undefined;
  };
  return stated({ homepage: find("homepage"), source: find("source", "repository", "sourcecode", "github") });
}
