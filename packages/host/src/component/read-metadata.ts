import { parseJson } from "@armory-plugins/base";
import type { PluginInfo } from "../plugin-info.ts";
import { BinaryReader } from "./binary-reader.ts";
import type { Component } from "./parse-component.ts";

/** The custom section in which `@armory-plugins/build` keeps the JSON Schema of a plugin's config. */
export const configSchemaSection = "armory:config-schema";

/**
 * Read what tools and authors wrote into the custom sections of a component or a core module.
 *
 * The sections are those of `wasm-metadata` (bytecodealliance/wasm-tools): `component-name`, `producers`, and one each for
 * `version`, `description`, … whose whole content is the text. A section that breaks its format is passed over: metadata
 * is never a reason to refuse a plugin. So is one of more than 64 KiB.
 */
export function readMetadata({
  customSections,
}: Pick<Component, "customSections">): Pick<PluginInfo, "metadata" | "producers"> {
  const metadata: Record<string, unknown> = {};
  let producers: PluginInfo["producers"] = {};
  for (const { name, bytes } of customSections) {
    if (bytes.length > MAX_SECTION_BYTES) continue;
    try {
      if (name === "component-name") Object.assign(metadata, readName(bytes));
      else if (name === "producers") producers = readProducers(bytes);
      else if (name === configSchemaSection) metadata["configSchema"] = parseJson(utf8.decode(bytes));
      else if (textSections.has(name)) metadata[name] = utf8.decode(bytes);
    } catch {
      continue;
    }
  }
  return { metadata, producers };
}

// --- internal ---

/** In bytes. What people read is shorter. */
const MAX_SECTION_BYTES = 65_536;

const utf8 = new TextDecoder("utf-8", { fatal: true });
const textSections = new Set(["version", "description", "authors", "licenses", "homepage", "source", "revision"]);

/** The component's own name: subsection 0 of `component-name`. */
function readName(bytes: Uint8Array): { readonly name: string } | undefined {
  const reader = new BinaryReader(bytes);
  while (!reader.done) {
    const id = reader.byte();
    const content = reader.take(reader.u32());
    if (id === 0) return { name: new BinaryReader(content).name() };
  }
  return undefined;
}

function readProducers(bytes: Uint8Array): PluginInfo["producers"] {
  const reader = new BinaryReader(bytes);
  const fields = reader.list((): [string, Record<string, string>] => [
    reader.name(),
    Object.fromEntries(reader.list((): [string, string] => [reader.name(), reader.name()])),
  ]);
  return Object.fromEntries(fields);
}
