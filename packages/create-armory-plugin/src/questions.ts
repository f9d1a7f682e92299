import { isAbsolute, resolve } from "node:path";
import { suggest } from "@armory-plugins/base";
import type { Answers } from "./answers.ts";
import { GeneratorError } from "./generator-error.ts";
import { checkModulePath } from "./go-module-path.ts";
import { checkLicense, licenses } from "./license.ts";
import { checkName, withoutScope } from "./plugin-name.ts";
import { checkNameIn, templateFacts } from "./render-project.ts";
import type { Template } from "./templates.ts";

/** What is known when a question is asked. */
export interface Situation {
  /** The answers so far, checked. */
  readonly answers: Partial<Answers>;
  readonly templates: readonly Template[];
  /** The author that git knows; empty for none. */
  readonly gitAuthor: string;
  /** The files of the chosen template; empty until it is known. */
  readonly files: ReadonlyMap<string, string>;
  /** Where the command runs. */
  readonly cwd: string;
}

/** One thing to ask, by a flag or at a prompt. */
export interface Question {
  readonly name: keyof Answers;
  /** What the prompt says. */
  readonly message: string;
  /** What `--help` says about the flag. */
  readonly help: string;
  /**
   * The answer that has a flag of its own, without a value: `minimal` for `--minimal`. If absent, the flag is `--<name> <value>`.
   *
   * Without a terminal, the question then has its fallback: nobody has to say no to a flag.
   */
  readonly switchName?: string;
  /** The answer that `--yes` and the return key give. */
  readonly fallback: (situation: Situation) => string;
  /** The answers to pick from; when absent, any text. */
  readonly choices?: (situation: Situation) => readonly { readonly name: string; readonly value: string }[];
  /** Whether it is asked at all; where it is not, its answer is the fallback. If absent, always. */
  readonly isAsked?: (situation: Situation) => boolean;
  /** May an answer be typed that is not among the choices? If absent, no. */
  readonly isOpen?: boolean;
  /** Give the answer back in its normal form, or throw a {@link GeneratorError} `INVALID_ANSWER`. */
  readonly check: (answer: string, situation: Situation) => string;
}

/** Every question in the order of asking: flags, prompts, checks and help are all made from this table. */
export const questions: readonly Question[] = [
  {
    name: "kind",
    message: "What is the plugin for?",
    help: "backup, restore or nri",
    fallback: ({ templates }) => templates[0]?.kind ?? "",
    choices: kindChoices,
    check: (answer, situation) => oneOf("kind", answer, kindChoices(situation)),
  },
  {
    name: "language",
    message: "Which language?",
    help: "typescript, rust, go, python or go-core",
    fallback: (situation) => languageChoices(situation)[0]?.value ?? "",
    choices: languageChoices,
    check: (answer, situation) => oneOf("language", answer, languageChoices(situation)),
  },
  {
    name: "start",
    message: "Start from",
    help: "start from an empty plugin; without it, from an example that works",
    switchName: "minimal",
    fallback: () => "example",
    choices: startChoices,
    check: (answer, situation) => oneOf("start", answer, startChoices(situation)),
  },
  {
    name: "name",
    message: "Name",
    help: "name of the plugin; the first argument is the same",
    fallback: () => "my-plugin",
    check: (answer, { files }) => {
      const name = checkName(answer.trim());
      checkNameIn(files, name);
      return name;
    },
  },
  {
    name: "module",
    message: "Go module",
    help: "for Go: path of the module (default: example.com/<name>)",
    isAsked: isInGo,
    fallback: (situation) => (isInGo(situation) ? `example.com/${withoutScope(situation.answers.name ?? "")}` : ""),
    check: checkModule,
  },
  {
    name: "description",
    message: "Description",
    help: "what the plugin does, on one line",
    fallback: ({ files }) => templateFacts(files).description,
    check: (answer) => {
      const text = oneLine("description", answer);
      if (text === "")
        throw new GeneratorError("INVALID_ANSWER", "the description is empty", { remedy: "say what the plugin does" });
      return text;
    },
  },
  {
    name: "author",
    message: "Author",
    help: '"Name <email>" (default: from git config)',
    fallback: ({ gitAuthor }) => gitAuthor,
    check: (answer) => oneLine("author", answer),
  },
  {
    name: "license",
    message: "License",
    help: "SPDX expression or UNLICENSED (default: Apache-2.0)",
    fallback: () => licenses[0] ?? "",
    choices: () => licenses.map((license) => ({ name: license, value: license })),
    isOpen: true,
    check: (answer) => checkLicense(answer.trim()),
  },
  {
    name: "directory",
    message: "Directory",
    help: "directory of the project (default: ./<name>)",
    fallback: ({ answers }) => withoutScope(answers.name ?? ""),
    check: checkDirectory,
  },
];

// --- internal ---

/** Whether the plugin is in Go, by the answers so far. */
function isInGo({ answers: { language } }: Situation): boolean {
  return language === "go" || language === "go-core";
}

function checkModule(answer: string, situation: Situation): string {
  const path = answer.trim();
  if (isInGo(situation)) return checkModulePath(path);
  if (path === "") return path;
  if (situation.answers.language === undefined) return checkModulePath(path);
  throw new GeneratorError(
    "INVALID_ANSWER",
    `the module ${JSON.stringify(path)} is for a plugin in Go, and this one is in ${situation.answers.language}`,
    { remedy: "leave --module out" },
  );
}

function kindChoices({ templates }: Situation): { name: string; value: string }[] {
  return distinct(templates.map(({ kind, kindTitle }) => ({ name: `${kind}: ${kindTitle}`, value: kind })));
}

function languageChoices(situation: Situation): { name: string; value: string }[] {
  return distinct(
    fittingTemplates(situation).map(({ language, languageTitle }) => ({ name: languageTitle, value: language })),
  );
}

function startChoices(situation: Situation): { name: string; value: string }[] {
  const hasMinimal = fittingTemplates(situation).some(({ minimalDirectory }) => minimalDirectory !== undefined);
  return [
    { name: "an example that works", value: "example" },
    ...(hasMinimal ? [{ name: "an empty plugin", value: "minimal" }] : []),
  ];
}

/** The templates that the answers so far leave. */
function fittingTemplates({ templates, answers: { kind, language } }: Situation): readonly Template[] {
  return templates.filter(
    (template) =>
      (kind === undefined || template.kind === kind) && (language === undefined || template.language === language),
  );
}

function distinct<Choice extends { readonly value: string }>(choices: readonly Choice[]): Choice[] {
  return [...new Map(choices.map((choice) => [choice.value, choice])).values()];
}

function oneOf(what: string, answer: string, choices: readonly { readonly value: string }[]): string {
  const values = choices.map((choice) => choice.value);
  if (values.includes(answer)) return answer;
  const near = suggest(answer, values);
  throw new GeneratorError(
    "INVALID_ANSWER",
    `there is no template for the ${what} ${JSON.stringify(answer)}; ${near === undefined ? "" : `did you mean ${JSON.stringify(near)}? `}there is: ${values.join(", ")}`,
  );
}

/** Line breaks and tabs become spaces; other control characters would end up in terminals and files, and are refused. */
function oneLine(what: string, answer: string): string {
  const text = answer.replaceAll(/\s+/gu, " ").trim();
  if (/\p{Cc}|\p{Cs}|\p{Bidi_Control}/u.test(text)) {
    throw new GeneratorError("INVALID_ANSWER", `the ${what} ${JSON.stringify(answer)} has control characters`, {
      remedy: "leave them out",
    });
  }
  return text;
}

function checkDirectory(answer: string, { cwd }: Situation): string {
  const quoted = JSON.stringify(answer);
  if (answer.trim() === "")
    throw new GeneratorError("INVALID_ANSWER", 'the directory is empty; "." is the one you are in');
  if (/\p{Cc}|\p{Cs}|\p{Bidi_Control}/u.test(answer))
    throw new GeneratorError("INVALID_ANSWER", `the directory ${quoted} has control characters`);
  const path = isAbsolute(answer) ? answer : resolve(cwd, answer);
  if (path.split(/[/\\]/u).includes("node_modules")) {
    throw new GeneratorError(
      "INVALID_ANSWER",
      `the directory ${quoted} is inside node_modules, where Node runs no TypeScript`,
      { remedy: "choose another" },
    );
  }
  return answer;
}
