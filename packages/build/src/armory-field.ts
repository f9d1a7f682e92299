import { readFile, stat } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import { findWorld, worlds } from "@armory-plugins/wit";
import type { World } from "@armory-plugins/wit";
import { isObject } from "./is-object.ts";
import { wasiFeatures } from "./project.ts";
import type { Project, WasiFeature } from "./project.ts";
import { suggest } from "./suggest.ts";

type ArmoryFields = Pick<Project, "world" | "entry" | "configSchema" | "behaviours" | "wasi">;

/**
 * Check the field `armory` of a package.json, and the files that it names.
 *
 * @returns undefined when a value that must be there is not usable; what is wrong is added to `problems`.
 */
export async function checkArmoryField(
  dir: string,
  field: unknown,
  problems: string[],
): Promise<ArmoryFields | undefined> {
  if (!isObject(field)) {
    problems.push(`package.json: armory is ${JSON.stringify(field)}; expected an object such as { "world": "backup" }`);
    return undefined;
  }
  for (const name of Object.keys(field).filter((key) => !knownFields.includes(key))) {
    problems.push(`package.json: armory.${name} is unknown; ${oneOf(name, knownFields)}`);
  }
  const world = checkWorld(field["world"], problems);
  const entry = await checkFile(dir, "entry", field["entry"] ?? "src/plugin.ts", problems);
  const configSchema = await checkConfigSchema(dir, field["configSchema"], problems);
  const behaviours = checkTexts("behaviours", field["behaviours"], problems);
  const wasi = checkWasi(field["wasi"], problems);
  if (world === undefined || entry === undefined) return undefined;
  return { world, entry, ...(configSchema === undefined ? {} : { configSchema }), behaviours, wasi };
}

/**
 * Read a JSON Schema of a config.
 *
 * @throws Error with a message that says what is wrong with the file's content.
 */
export async function readConfigSchema(path: string): Promise<Record<string, unknown>> {
  const schema: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isObject(schema)) throw new Error(`it is ${JSON.stringify(schema)?.slice(0, 40)}, not an object`);
  return schema;
}

// --- internal ---

const knownFields = ["world", "entry", "configSchema", "behaviours", "wasi"];
const defaultConfigSchema = "config.schema.json";

function checkWorld(value: unknown, problems: string[]): World | undefined {
  const kinds = worlds.map(({ kind }) => kind);
  if (value === undefined) {
    problems.push(`package.json: armory.world is missing; expected one of ${kinds.join(", ")}`);
    return undefined;
  }
  const world = typeof value === "string" ? findWorld(value) : undefined;
  if (world === undefined) {
    problems.push(
      `package.json: armory.world is ${JSON.stringify(value)}; ${oneOf(typeof value === "string" ? value : "", kinds)}`,
    );
  }
  return world;
}

async function checkConfigSchema(dir: string, value: unknown, problems: string[]): Promise<string | undefined> {
  if (value === undefined && !(await isFile(resolve(dir, defaultConfigSchema)))) return undefined;
  const path = await checkFile(dir, "configSchema", value ?? defaultConfigSchema, problems);
  if (path === undefined) return undefined;
  try {
    await readConfigSchema(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(`${relative(dir, path)}: not a JSON Schema: ${reason}; it must be a JSON object`);
  }
  return path;
}

async function checkFile(dir: string, name: string, value: unknown, problems: string[]): Promise<string | undefined> {
  const field = `package.json: armory.${name} is ${JSON.stringify(value)}`;
  if (typeof value !== "string" || value === "") {
    problems.push(`${field}; expected a path below the project's folder`);
    return undefined;
  }
  const path = resolve(dir, value);
  const below = relative(dir, path);
  if (isAbsolute(value) || isAbsolute(below) || below === "" || /^\.\.(?:[/\\]|$)/.test(below)) {
    problems.push(`${field}, which is not below the project's folder; give a relative path without ".."`);
    return undefined;
  }
  if (!(await isFile(path))) {
    problems.push(`${field}, but there is no such file; create it or correct the path`);
    return undefined;
  }
  return path;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function checkTexts(name: string, value: unknown, problems: string[]): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string" || item === "")) {
    problems.push(`package.json: armory.${name} is ${JSON.stringify(value)}; expected a list of texts`);
    return [];
  }
  const texts: string[] = value.map(String);
  const twice = texts.find((item, index) => texts.indexOf(item) !== index);
  if (twice !== undefined) problems.push(`package.json: armory.${name} names "${twice}" twice; name it once`);
  return texts;
}

function checkWasi(value: unknown, problems: string[]): WasiFeature[] {
  return checkTexts("wasi", value, problems).flatMap((item) => {
    const feature = wasiFeatures.find((known) => known === item);
    if (feature === undefined) problems.push(`package.json: armory.wasi names "${item}"; ${oneOf(item, wasiFeatures)}`);
    return feature ?? [];
  });
}

function oneOf(value: string, known: readonly string[]): string {
  const near = suggest(value, known);
  return `expected one of ${known.join(", ")}${near === undefined ? "" : `; did you mean "${near}"?`}`;
}
