import { parseDuration, parseSize } from "@armory-plugins/base";
import { cacheFlags } from "@armory-plugins/service";
import { InvalidArgumentError, Option } from "commander";

/** The flags that commands share. */
export const flags = {
  output: (what: string): Option =>
    new Option("-o, --output <format>", `format ${what}`).choices(["text", "json"]).default("text"),
  quiet: (what: string): Option => new Option("-q, --quiet", `omit ${what}`),
  cacheDir: (): Option => new Option(...cacheFlags.cacheDir),
  noCache: (): Option => new Option(...cacheFlags.noCache),
  noColor: (): Option => new Option("--no-color", "disable colors (also: NO_COLOR=1)"),
};

/** How a command prints what it found. */
export type OutputFormat = "text" | "json";

/** Parse a flag's duration, to milliseconds. */
export function duration(text: string): number {
  return parseDuration(text) ?? refuse(text, "a duration such as 500ms, 5s or 2m");
}

/** Parse a flag's size, to bytes. */
export function size(text: string): number {
  return parseSize(text) ?? refuse(text, "a size such as 256MiB, 256Mi or 64MB");
}

/** A parser of a repeatable flag. */
export function repeated<T>(parse: (text: string) => T): (text: string, before: readonly T[] | undefined) => T[] {
  return (text, before) => [...(before ?? []), parse(text)];
}

/** A parser of a flag that takes a list: `--report junit,html`; the flag is repeatable. */
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

// --- internal ---

function refuse(text: string, expected: string): never {
  throw new InvalidArgumentError(`"${text}" is not ${expected}.`);
}
