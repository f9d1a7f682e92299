import { parseJson } from "@armory-plugins/base";
import { isObject } from "../is-object.ts";
import { goAbis, jsEngines, wasiFeatures } from "../project.ts";
import type { GoProject, TypeScriptProject } from "../project.ts";
import { Fields, expectedOneOf } from "./fields.ts";
import { stated } from "./manifest-format.ts";
import type { ManifestFormat, ManifestSource, PackageFacts } from "./manifest-format.ts";
import { checkPluginFacts } from "./plugin-facts.ts";

/** npm's manifest: of TypeScript plugins, and, beside a go.mod, of plugins in Go. */
export const packageJson: ManifestFormat = {
  file: "package.json",
  path: "armory",
  example: '"armory": { "world": "backup" }',
  parse(text) {
    const manifest: unknown = parseJson(text);
    if (!isObject(manifest)) throw new Error("it is not a JSON object; it must begin with {");
    return manifest;
  },
  armory: (manifest) => manifest["armory"],
  async read(source, problems): Promise<TypeScriptProject | GoProject | undefined> {
    const { dir, names } = source;
    const facts = readPackage(source, problems);
    const fields = new Fields({ dir, file: "package.json", path: "armory" }, source.armory, problems);
    if (names.includes("go.mod")) {
      const plugin = await checkPluginFacts(fields, dir, spelling, ["abi"], problems);
      const abi = fields.value("abi") === undefined ? "component" : fields.oneOf("abi", goAbis);
      if (abi === "core" && plugin !== undefined && plugin.world.kind !== "nri") {
        fields.refuse(
          "abi",
          `is "core" for the world "${plugin.world.kind}"; only nri has plugins that are core modules, leave it out`,
        );
      }
      return facts && plugin && abi && { dir, language: "go", ...facts, ...plugin, abi };
    }
    const plugin = await checkPluginFacts(fields, dir, spelling, ["engine", "entry", "wasi"], problems);
    const entry = await fields.file("entry", "src/plugin.ts");
    const wasi = fields.strings("wasi").flatMap((item) => {
      const feature = wasiFeatures.find((known) => known === item);
      if (feature === undefined) fields.refuse("wasi", `names "${item}"; ${expectedOneOf(item, wasiFeatures)}`);
      return feature ?? [];
    });
    const engine = fields.value("engine") === undefined ? jsEngines[0] : fields.oneOf("engine", jsEngines);
    if (facts === undefined || plugin === undefined || entry === undefined || engine === undefined) return undefined;
    return { dir, language: "typescript", ...facts, ...plugin, entry, wasi, engine };
  },
};

// --- internal ---

const spelling = { configSchema: "configSchema" } as const;

function readPackage({ dir, manifest }: ManifestSource, problems: string[]): PackageFacts | undefined {
  const fields = new Fields({ dir, file: "package.json", path: "" }, manifest, problems);
  const name = fields.requiredString("name", "my-plugin");
  const version = fields.requiredString("version", "0.1.0");
  const description = fields.string("description");
  const license = spdx(fields.string("license"));
  const authors = people(manifest);
  const homepage = url(fields.string("homepage"));
  const source = repositoryUrl(manifest["repository"]);
  if (name === undefined || version === undefined) return undefined;
  return { name, version, ...stated({ description, license, authors, homepage, source }) };
}

/** Readers of the `licenses` section expect SPDX; npm has two values that are not. */
function spdx(license: string | undefined): string | undefined {
  return license === undefined || license === "UNLICENSED" || license.startsWith("SEE LICENSE IN")
    ? undefined
    : license;
}

function people(manifest: Readonly<Record<string, unknown>>): string | undefined {
  const contributors = Array.isArray(manifest["contributors"]) ? manifest["contributors"] : [];
  const names = [manifest["author"], ...contributors].flatMap((entry) => person(entry));
  return names.length === 0 ? undefined : names.join(", ");
}

function person(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (!isObject(value) || typeof value["name"] !== "string") return [];
  return [typeof value["email"] === "string" ? `${value["name"]} <${value["email"]}>` : value["name"]];
}

function url(value: string | undefined): string | undefined {
  return value !== undefined && URL.canParse(value) ? value : undefined;
}

/** npm's forms of a repository: an object with `url`, a URL with `git+`, or the shorthand `github:owner/name`. */
function repositoryUrl(repository: unknown): string | undefined {
  const value = isObject(repository) ? repository["url"] : repository;
  if (typeof value !== "string") return undefined;
  const shorthand = /^(?:(github|gitlab|bitbucket):)?([\w.-]+\/[\w.-]+)$/.exec(value);
  if (shorthand !== null) {
    const host = shorthand[1] ?? "github";
    return `https://${host}.${host === "bitbucket" ? "org" : "com"}/${shorthand[2]}`;
  }
  return url(value.replace(/^git\+/, "").replace(/\.git$/, ""));
}
