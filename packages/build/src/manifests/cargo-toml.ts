import { dirname, join } from "node:path";
import { parse } from "smol-toml";
import { isObject } from "../is-object.ts";
import type { RustProject } from "../project.ts";
import { readText } from "../read-text.ts";
import { Fields, table } from "./fields.ts";
import { stated } from "./manifest-format.ts";
import type { ManifestFormat, PackageFacts } from "./manifest-format.ts";
import { checkPluginFacts } from "./plugin-facts.ts";

/** Cargo's manifest; the fields are those of the Cargo book, "The Manifest Format". */
export const cargoToml: ManifestFormat = {
  file: "Cargo.toml",
  path: "package.metadata.armory",
  example: '[package.metadata.armory]\nworld = "backup"',
  parse: (text) => parse(text),
  armory: (manifest) => table(manifest, "package", "metadata")["armory"],
  async read({ dir, manifest, armory }, problems): Promise<RustProject | undefined> {
    const facts = await readPackage(dir, table(manifest, "package"), problems);
    const fields = new Fields({ dir, file: "Cargo.toml", path: "package.metadata.armory" }, armory, problems);
    const plugin = await checkPluginFacts(fields, dir, { configSchema: "config-schema" }, [], problems);
    return facts && plugin && { dir, language: "rust", ...facts, ...plugin };
  },
};

// --- internal ---

async function readPackage(
  dir: string,
  stand: Readonly<Record<string, unknown>>,
  problems: string[],
): Promise<PackageFacts | undefined> {
  const values = { version: "0.0.0", ...(await withInherited(dir, stand)) };
  const fields = new Fields({ dir, file: "Cargo.toml", path: "package" }, values, problems);
  const name = fields.requiredString("name", "my-plugin");
  const version = fields.requiredString("version", "0.1.0");
  const description = fields.string("description");
  const license = fields.string("license");
  const authors = fields.strings("authors").join(", ") || undefined;
  const homepage = fields.string("homepage");
  const source = fields.string("repository");
  if (name === undefined || version === undefined) return undefined;
  return { name, version, ...stated({ description, license, authors, homepage, source }) };
}

/** Replace each `field.workspace = true` by what the workspace says, which stands in a directory above. */
async function withInherited(
  dir: string,
  values: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const inherited = Object.keys(values).filter((name) => {
    const value = values[name];
    return isObject(value) && value["workspace"] === true;
  });
  if (inherited.length === 0) return values;
  const shared = await workspacePackage(dir);
  return { ...values, ...Object.fromEntries(inherited.map((name) => [name, shared[name]])) };
}

async function workspacePackage(dir: string): Promise<Record<string, unknown>> {
  for (let directory = dir; ; directory = dirname(directory)) {
    const text = await readText(join(directory, "Cargo.toml")).catch(() => "");
    const manifest = text === "" ? {} : parse(text);
    if (isObject(manifest["workspace"])) return table(manifest, "workspace", "package");
    if (dirname(directory) === directory) return {};
  }
}
