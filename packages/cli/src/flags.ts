import { cacheFlags } from "@armory-plugins/service";
import { InvalidArgumentError, Option } from "commander";
import type { Parsed } from "./units.ts";

/** The flags that commands share. */
export const flags = {
  output: (what: string): Option =>
    new Option("-o, --output <format>", `how to print ${what}`).choices(["text", "json"]).default("text"),
  quiet: (what: string): Option => new Option("-q, --quiet", `leave out ${what}`),
  cacheDir: (): Option => new Option(...cacheFlags.cacheDir),
  noCache: (): Option => new Option(...cacheFlags.noCache),
  noColor: (): Option => new Option("--no-color", "print without colours (also: NO_COLOR=1)"),
};

/** How a command prints what it found. */
export type OutputFormat = "text" | "json";

/** A parser of a flag's value with a unit. */
export function withUnit(parse: (text: string) => Parsed): (text: string) => number {
  return (text) => {
    const parsed = parse(text);
    if ("problem" in parsed) throw new InvalidArgumentError(`${parsed.problem}.`);
    return parsed.value;
  };
}

/** A parser of a flag that may be there several times. */
export function repeated<T>(parse: (text: string) => T): (text: string, before: readonly T[] | undefined) => T[] {
  return (text, before) => [...(before ?? []), parse(text)];
}

/** A parser of a flag that takes a list: `--report junit,html`, and may be there several times. */
export function listOf<T extends string>(
  choices: readonly T[],
): (text: string, before: readonly T[] | undefined) => T[] {
  return (text, before) => {
    const words = text.split(",").map((word) => word.trim());
    const known = words.map((word) => {
      const choice = choices.find((candidate) => candidate === word);
      if (choice === undefined) {
        throw new InvalidArgumentError(`"${word}" is unknown; expected one or more of ${choices.join(",")}.`);
      }
      return choice;
    });
    return [...new Set([...(before ?? []), ...known])];
  };
}
