import { readFileSync } from "node:fs";
import { metadataAdd } from "@armory-plugins/wasm-tools";
import { isObject } from "./is-object.ts";
import { readConfigSchema } from "./manifests/plugin-facts.ts";
import type { Project } from "./project.ts";
import {
  customSection,
  readCustomSection,
  readSections,
  text,
  unsigned,
  writeSections,
} from "@armory-plugins/wasm-tools/sections";
import type { Section } from "@armory-plugins/wasm-tools/sections";

/**
 * Write into a component, or a core module, what its author says of it.
 *
 * The sections `component-name`, `version`, `description`, `licenses`, `authors`, `homepage` and `source` are the ones
 * that the crate `wasm-metadata` reads and writes (`wasm-tools metadata show`); all but the first hold plain UTF-8.
 * `armory:config-schema` is ours: the JSON Schema of the plugin's config, as compact JSON.
 */
export async function withMetadata(component: Uint8Array, project: Project): Promise<Uint8Array> {
  const { preamble, sections } = readSections(await metadataAdd(component, [["processed-by", [producer]]]));
  const values: [string, string | undefined][] = [
    ["authors", project.authors],
    ["description", project.description],
    ["homepage", project.homepage],
    ["licenses", project.license],
    ["source", project.source],
    ["version", project.version],
    ["armory:config-schema", await configSchemaText(project)],
  ];
  const added = values.flatMap(([name, value]) =>
    value === undefined ? [] : [customSection(name, Buffer.from(value, "utf8"))],
  );
  const nameSection = isComponent(preamble) ? "component-name" : "name";
  return writeSections({ preamble, sections: [...named(sections, nameSection, project.name), ...added] });
}

// --- internal ---

const producer: [string, string] = ["@armory-plugins/build", ownVersion()];

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return isObject(manifest) && typeof manifest["version"] === "string" ? manifest["version"] : "";
}

async function configSchemaText(project: Project): Promise<string | undefined> {
  if (project.configSchema === undefined) return undefined;
  return JSON.stringify(await readConfigSchema(project.configSchema));
}

/** A component has the version 13 and the layer 1 behind the magic number; a core module the version 1 and the layer 0. */
function isComponent(preamble: Uint8Array): boolean {
  return preamble[6] === 1;
}

/** The file's own name is subsection 0 of the section with names; the encoder's names of its parts stay. */
function named(sections: readonly Section[], nameSection: string, name: string): Section[] {
  const content = text(name);
  const subsection = Buffer.concat([Uint8Array.of(0), unsigned(content.length), content]);
  const present = sections.find((section) => readCustomSection(section)?.name === nameSection);
  const rest = present === undefined ? undefined : readCustomSection(present)?.data;
  const section = customSection(nameSection, Buffer.concat([subsection, rest ?? new Uint8Array()]));
  return present === undefined
    ? [...sections, section]
    : sections.map((other) => (other === present ? section : other));
}
