import { stat } from "node:fs/promises";
import { isAbsolute, relative, resolve } from "node:path";
import { suggest } from "@armory-plugins/base";
import { isObject } from "../is-object.ts";

/** Where a table of fields stands. */
export interface FieldsPlace {
  /** The project's directory, absolute. */
  readonly dir: string;
  /** The name of the manifest, for example `Cargo.toml`. */
  readonly file: string;
  /** The table's path in it, for example `package.metadata.armory`; empty for the whole file. */
  readonly path: string;
}

/** A table of a manifest, read field by field; what is wrong with a field is collected, so that an author sees all at once. */
export class Fields {
  readonly #place: FieldsPlace;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #problems: string[];

  constructor(place: FieldsPlace, values: Readonly<Record<string, unknown>>, problems: string[]) {
    this.#place = place;
    this.#values = values;
    this.#problems = problems;
  }

  /** The raw value of a field. */
  value(name: string): unknown {
    return this.#values[name];
  }

  /** Say what is wrong with a field, for example `is 7; expected a string`. */
  refuse(name: string, what: string): undefined {
    const { file, path } = this.#place;
    this.#problems.push(`${file}: ${path === "" ? "" : `${path}.`}${name} ${what}`);
    return undefined;
  }

  /** Refuse the fields that have other names than these. */
  allowOnly(known: readonly string[]): void {
    for (const name of Object.keys(this.#values).filter((key) => !known.includes(key))) {
      this.refuse(name, `is unknown; ${expectedOneOf(name, known)}`);
    }
  }

  /** A string that is not empty, or undefined when the field is absent. */
  string(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || (typeof value === "string" && value !== "")) return value;
    return this.refuse(name, `is ${show(value)}; expected a string`);
  }

  /** A string that must be there. */
  requiredString(name: string, example: string): string | undefined {
    if (this.#values[name] === undefined) return this.refuse(name, `is missing; add it, for example "${example}"`);
    return this.string(name);
  }

  /** A list of strings, each one once; empty when the field is absent. */
  strings(name: string): string[] {
    const value = this.#values[name];
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== "string" || item === "")) {
      this.refuse(name, `is ${show(value)}; expected a list of strings`);
      return [];
    }
    const strings: string[] = value.map(String);
    const twice = strings.find((item, index) => strings.indexOf(item) !== index);
    if (twice !== undefined) this.refuse(name, `names "${twice}" twice; name it once`);
    return strings;
  }

  /** One of the known words. */
  oneOf<Word extends string>(name: string, known: readonly Word[]): Word | undefined {
    const value = this.#values[name];
    if (value === undefined) return this.refuse(name, `is missing; expected one of ${known.join(", ")}`);
    const word = known.find((each) => each === value);
    if (word !== undefined) return word;
    return this.refuse(name, `is ${show(value)}; ${expectedOneOf(typeof value === "string" ? value : "", known)}`);
  }

  /** The absolute path of a file below the project's directory: the field's, or the fallback's when the field is absent. */
  async file(name: string, fallback: string): Promise<string | undefined> {
    const value = this.#values[name] ?? fallback;
    if (typeof value !== "string" || value === "") {
      return this.refuse(name, `is ${show(value)}; expected a path below the project's directory`);
    }
    const { dir } = this.#place;
    const path = resolve(dir, value);
    const below = relative(dir, path);
    if (isAbsolute(value) || isAbsolute(below) || below === "" || /^\.\.(?:[/\\]|$)/.test(below)) {
      return this.refuse(
        name,
        `is ${show(value)}, which is not below the project's directory; give a relative path without ".."`,
      );
    }
    if (await isFile(path)) return path;
    return this.refuse(name, `is ${show(value)}, but there is no such file; create it or correct the path`);
  }
}

/** A table inside another one; empty when there is none. */
export function table(values: Readonly<Record<string, unknown>>, ...path: readonly string[]): Record<string, unknown> {
  let found: unknown = values;
  for (const name of path) {
    found = isObject(found) ? found[name] : undefined;
  }
  return isObject(found) ? found : {};
}

/** Whether a path is that of a file. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** What was expected instead of a word, and which of them was perhaps meant. */
export function expectedOneOf(value: string, known: readonly string[]): string {
  const near = suggest(value, known);
  return `expected one of ${known.join(", ")}${near === undefined ? "" : `; did you mean "${near}"?`}`;
}

// --- internal ---

function show(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item));
}
