import { parseArgs } from "node:util";
import { suggest } from "@armory-plugins/base";
import { GeneratorError } from "./generator-error.ts";
import type { Answers } from "./answers.ts";
import { questions } from "./questions.ts";

/** A parsed command line; its answers are not yet checked. */
export interface Flags {
  readonly given: Partial<Answers>;
  readonly yes: boolean;
  readonly force: boolean;
  readonly help: boolean;
  readonly version: boolean;
}

/** The flags without a value, each with its description in `--help`. */
export const switches = {
  yes: { short: "y", help: "use defaults for anything omitted, without prompting" },
  force: { short: "f", help: "write into a directory that is not empty, replacing only the plugin's own files" },
  help: { short: "h", help: "print help" },
  version: { short: "v", help: "print the version" },
} as const;

/**
 * Read the command line: a flag for each question, which has a value or is a switch; the name also as the one argument.
 *
 * @throws {GeneratorError} `UNKNOWN_FLAG` with the flag that was probably meant, `INVALID_ANSWER` for a missing or doubled value.
 */
export function parseFlags(argv: readonly string[]): Flags {
  const names = questions.flatMap(({ name, switchName }) => (switchName === undefined ? [name] : []));
  const switched = new Map(
    questions.flatMap(({ name, switchName }) => (switchName === undefined ? [] : [[switchName, name] as const])),
  );
  const options = Object.fromEntries([
    ...names.map((name) => [name, { type: "string" as const }] as const),
    ...[...switched.keys()].map((name) => [name, { type: "boolean" as const }] as const),
    ...Object.entries(switches).map(([name, { short }]) => [name, { type: "boolean" as const, short }] as const),
  ]);
  // Not strict: its errors do not name the flag that was meant.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true });
  const given: Partial<Record<keyof Answers, string>> = {};
  const on = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "option") {
      const name = names.find((each) => each === token.name);
      const answered = switched.get(token.name);
      if (name !== undefined) put(given, name, token.rawName, valueOf(token));
      else if (answered !== undefined) put(given, answered, token.rawName, switchOf(token));
      else if (Object.hasOwn(switches, token.name)) on.add(switchOf(token));
      else throw unknownFlag(token.rawName, Object.keys(options));
    } else if (token.kind === "positional") {
      put(given, "name", `argument`, token.value);
    }
  }
  return { given, yes: on.has("yes"), force: on.has("force"), help: on.has("help"), version: on.has("version") };
}

// --- internal ---

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function valueOf({ rawName, value, inlineValue }: OptionToken): string {
  if (value === undefined || (inlineValue !== true && value.startsWith("--"))) {
    throw new GeneratorError("INVALID_ANSWER", `the flag ${rawName} has no value`, {
      remedy: `write ${rawName} <value> or ${rawName}=<value>`,
    });
  }
  return value;
}

function switchOf({ name, rawName, value }: OptionToken): string {
  if (value === undefined) return name;
  throw new GeneratorError("INVALID_ANSWER", `the flag ${rawName} takes no value, it got ${JSON.stringify(value)}`, {
    remedy: "leave it out",
  });
}

function put(given: Partial<Record<keyof Answers, string>>, name: keyof Answers, source: string, value: string): void {
  const before = given[name];
  if (before !== undefined && before !== value) {
    throw new GeneratorError(
      "INVALID_ANSWER",
      `the ${source} ${JSON.stringify(value)} is a second ${name}, after ${JSON.stringify(before)}`,
      { remedy: "give one, in quotes if it has spaces" },
    );
  }
  given[name] = value;
}

function unknownFlag(rawName: string, known: readonly string[]): GeneratorError {
  const near = suggest(rawName.replace(/^-+/u, ""), known);
  const remedy = near === undefined ? "--help lists them" : `did you mean --${near}?`;
  return new GeneratorError("UNKNOWN_FLAG", `unknown flag ${JSON.stringify(rawName)}`, { remedy });
}
