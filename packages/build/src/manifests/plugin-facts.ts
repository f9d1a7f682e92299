import { relative, resolve } from "node:path";
import { parseJson } from "@armory-plugins/base";
import { findWorld, worlds } from "@armory-plugins/wit";
import { isObject } from "../is-object.ts";
import type { ProjectFacts } from "../project.ts";
import { readText } from "../read-text.ts";
import { isFile } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { stated } from "./manifest-format.ts";

/** How a manifest spells the fields that every language has: JSON and TOML have habits of their own. */
export interface FieldNames {
  readonly configSchema: "configSchema" | "config-schema";
}

/**
 * Check the fields about a plugin that every language has: its world, the behaviors it claims, the schema of its config, a
 * config that it starts with.
 *
 * @param more The other fields that may stand there.
 * @returns undefined when there is no world; what is wrong is added to `problems`.
 */
export async function checkPluginFacts(
  fields: Fields,
  dir: string,
  { configSchema: schemaField }: FieldNames,
  more: readonly string[],
  problems: string[],
): Promise<Pick<ProjectFacts, "world" | "configSchema" | "config" | "behaviours"> | undefined> {
  fields.allowOnly(["world", schemaField, "config", "behaviours", ...more]);
  const id = fields.value("world");
  const world =
    (typeof id === "string" ? findWorld(id) : undefined) ??
    findWorld(
      fields.oneOf(
        "world",
        worlds.map(({ kind }) => kind),
      ) ?? "",
    );
  const configSchema = await checkConfigSchema(fields, dir, schemaField, problems);
  const config = await fileOrDefault(fields, dir, "config", defaultConfig);
  const behaviours = fields.strings("behaviours");
  return world === undefined ? undefined : { world, behaviours, ...stated({ configSchema, config }) };
}

/**
 * Read a JSON Schema of a config.
 *
 * @throws Error with a message that says what is wrong with the file's content.
 */
export async function readConfigSchema(path: string): Promise<Record<string, unknown>> {
  const schema: unknown = parseJson(await readText(path));
  if (!isObject(schema)) throw new Error(`it is ${JSON.stringify(schema)?.slice(0, 40)}, not an object`);
  return schema;
}

// --- internal ---

const defaultConfigSchema = "config.schema.json";
const defaultConfig = "config.example.yaml";

/** The file that a field names, or the one that is meant without it, when it is there. */
async function fileOrDefault(fields: Fields, dir: string, name: string, fallback: string): Promise<string | undefined> {
  if (fields.value(name) === undefined && !(await isFile(resolve(dir, fallback)))) return undefined;
  return fields.file(name, fallback);
}

async function checkConfigSchema(
  fields: Fields,
  dir: string,
  name: string,
  problems: string[],
): Promise<string | undefined> {
  const path = await fileOrDefault(fields, dir, name, defaultConfigSchema);
  if (path === undefined) return undefined;
  try {
    await readConfigSchema(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(`${relative(dir, path)}: not a JSON Schema: ${reason}; it must be a JSON object`);
  }
  return path;
}
