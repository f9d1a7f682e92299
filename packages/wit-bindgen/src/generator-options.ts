import { generatorArguments } from "./generated/generator-facts.ts";
import type { Language } from "./languages.ts";
import { WitBindgenError } from "./wit-bindgen-error.ts";

/**
 * The options of a language's generator, by the names that they have on the command line, without dashes.
 *
 * A flag is a boolean, an option that may be given several times takes a list.
 */
export type GeneratorOptions<L extends Language> = L extends Language
  ? { readonly [A in ArgumentOf<L> as A["name"]]?: ValueOf<A> | undefined }
  : never;

/** An option of a generator, as the generator itself describes it. */
export interface GeneratorArgument {
  /** Without dashes. */
  readonly name: string;
  /** The one letter that stands for it. */
  readonly short: string | null;
  /** What its value is called; null for a flag. */
  readonly value: string | null;
  /** Whether the value may be left out; one that is given stands behind `=`. */
  readonly isValueOptional: boolean;
  readonly isRepeatable: boolean;
  readonly default: string | null;
  readonly help: string;
}

/** The options that a language's generator takes. */
export function listGeneratorArguments(language: Language): readonly GeneratorArgument[] {
  return generatorArguments[language];
}

/**
 * Options as arguments of the generator's command line, which checks their values.
 *
 * @throws WitBindgenError `INVALID_OPTION`
 */
export function toArguments(language: Language, options: object): string[] {
  const known = listGeneratorArguments(language);
  return Object.entries(options).flatMap(([name, value]) => {
    const argument = known.find((candidate) => candidate.name === name);
    if (argument === undefined) {
      const names = known.map((candidate) => candidate.name).join(", ");
      throw new WitBindgenError("INVALID_OPTION", `unknown option "${name}" for ${language}; expected one of ${names}`);
    }
    return toArgument(argument, value);
  });
}

// --- internal ---

type ArgumentOf<L extends Language> = (typeof generatorArguments)[L][number];

type ValueOf<A extends GeneratorArgument> = A["value"] extends null
  ? boolean
  : A["isValueOptional"] extends true
    ? boolean | string
    : A["isRepeatable"] extends true
      ? string | readonly string[]
      : string;

function toArgument(argument: GeneratorArgument, value: unknown): string[] {
  const { name } = argument;
  if (value === undefined) return [];
  if (argument.value === null || (argument.isValueOptional && typeof value === "boolean")) {
    if (typeof value !== "boolean") throw unexpected(name, "true or false");
    if (argument.value !== null) return [`--${name}=${value}`];
    return value ? [`--${name}`] : [];
  }
  const values: readonly unknown[] = argument.isRepeatable && Array.isArray(value) ? value : [value];
  return values.map((item) => {
    if (typeof item !== "string")
      throw unexpected(name, argument.isRepeatable ? "a string or a list of strings" : "a string");
    return `--${name}=${item}`;
  });
}

function unexpected(name: string, expected: string): WitBindgenError {
  return new WitBindgenError(
    "INVALID_OPTION",
    `the option "${name}" has a value of another type; expected ${expected}`,
  );
}
