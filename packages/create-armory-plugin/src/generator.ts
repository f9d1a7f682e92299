import { resolve } from "node:path";
import Generator, { type BaseOptions, type PromptQuestion } from "yeoman-generator";
import { GeneratorError, isGeneratorError } from "./generator-error.ts";
import type { MadeProject } from "./next-steps.ts";
import type { Answers } from "./answers.ts";
import { questions, type Question, type Situation } from "./questions.ts";
import { renderProject } from "./render-project.ts";
import { inspectDirectory } from "./target-directory.ts";
import { listTemplates, readTemplate, templatesDirectory, type Template } from "./templates.ts";

/** What the generator may be told in advance. */
export interface PluginGeneratorOptions {
  /** Answers to questions, which are then not asked. */
  readonly given?: Partial<Answers>;
  /** Take the default of every other question. If absent, false. */
  readonly yes?: boolean;
  /** Write into a directory that is not empty. If absent, false. */
  readonly force?: boolean;
  /** Is there a person to ask? If absent, true. */
  readonly interactive?: boolean;
  /** The directory of templates; if absent, the one in this package. */
  readonly templates?: string;
}

/**
 * The Yeoman generator behind `npm create armory-plugin`.
 *
 * It asks, checks and renders everything before the first file is written, so a refusal or Ctrl-C leaves nothing behind.
 */
export class PluginGenerator extends Generator<Record<string, unknown>, BaseOptions & PluginGeneratorOptions> {
  /** The answers, complete once prompting is over. */
  answers: Answers | undefined;
  /** What was made of them, known when they are. */
  project: MadeProject | undefined;
  #files: ReadonlyMap<string, string> = new Map();

  constructor(...[args, options, features]: ConstructorParameters<typeof Generator>) {
    // Options come checked from run(): Yeoman's own parsing would read them a second time.
    super(args, options, { ...features, disableInGeneratorOptionsSupport: true });
  }

  // Yeoman's own reads the package.json of the directory that the command runs in, and fails when that is broken.
  override determineAppname(): string {
    return "armory-plugin";
  }

  async prompting(): Promise<void> {
    const { given = {}, templates: directory = templatesDirectory } = this.options;
    const templates = await listTemplates(directory);
    const cwd = this.destinationRoot();
    let situation: Situation = { answers: {}, templates, gitAuthor: "", files: new Map(), cwd };
    // All flags first: nobody answers four prompts to hear that the fifth flag was wrong.
    const checked = checkGiven(given, situation);
    this.#refuseToAskNobody(given);
    let template: Template | undefined;
    for (const question of questions) {
      if (template === undefined && situation.answers.start !== undefined) {
        template = templates.find((each) => isTemplateFor(each, situation.answers));
        const source = situation.answers.start === "minimal" ? template?.minimalDirectory : template?.directory;
        if (source !== undefined) situation = { ...situation, files: await readTemplate(source) };
      }
      if (question.name === "author" && checked.author === undefined) {
        situation = { ...situation, gitAuthor: await this.#gitAuthor() };
      }
      const known = checked[question.name];
      // A flag was checked before the template was known: a name may not fit it
      const answer = known === undefined ? await this.#answer(question, situation) : question.check(known, situation);
      situation = { ...situation, answers: { ...situation.answers, [question.name]: answer } };
    }
    const { answers, files } = situation;
    if (!isComplete(answers)) throw new Error("the table of questions does not ask for every answer");
    this.#files = renderProject(files, answers);
    await this.#claim(resolve(cwd, answers.directory));
    this.answers = answers;
    this.project = { directory: answers.directory, setup: template?.setup, needs: template?.needs };
  }

  writing(): void {
    if (this.answers === undefined) return;
    this.destinationRoot(resolve(this.destinationRoot(), this.answers.directory));
    for (const [path, text] of this.#files) this.fs.write(this.destinationPath(path), text);
  }

  // --- internal ---

  /** Asked one by one, because a default depends on the answers before it. */
  async #answer(question: Question, situation: Situation): Promise<string> {
    const fallback = question.fallback(situation);
    const { name, message } = question;
    const isDecided =
      this.options.yes === true ||
      question.isAsked?.(situation) === false ||
      (hasFallbackAlone(question) && this.options.interactive === false);
    if (isDecided) return question.check(fallback, situation);
    const validate = (text: string): true | string => problemOf(() => question.check(text, situation));
    const choices = question.choices?.(situation);
    let answer = "";
    if (choices !== undefined) {
      const offered = question.isOpen === true ? [...choices, { name: "another", value: "" }] : choices;
      const asked = await this.#ask({ type: "select", name, message, default: fallback, choices: offered });
      answer = asked;
    }
    if (answer === "") {
      answer = await this.#ask({
        type: "input",
        name,
        message,
        ...(choices === undefined ? { default: fallback } : {}),
        validate,
      });
    }
    return question.check(answer, situation);
  }

  /** Straight to the adapter: `this.prompt` would mix in answers that Yeoman remembered from other generators. */
  async #ask(question: PromptQuestion): Promise<string> {
    const answers = await this.env.adapter.prompt<Record<string, unknown>>([question]);
    return String(answers[question.name]);
  }

  #refuseToAskNobody(given: Partial<Answers>): void {
    if (this.options.yes === true || this.options.interactive !== false) return;
    const missing = questions
      .filter((question) => given[question.name] === undefined && !hasFallbackAlone(question))
      .map(({ name }) => `--${name}`);
    if (missing.length === 0) return;
    throw new GeneratorError(
      "MISSING_ANSWERS",
      `this is not a terminal, so nothing can be asked, and ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not given`,
      { remedy: `add them, or --yes to take the defaults (after "npm create armory-plugin", flags follow a --)` },
    );
  }

  /** Is the directory ours to write into? Asks on a terminal when there is something in it. */
  async #claim(directory: string): Promise<void> {
    const { isEmpty, replaced } = await inspectDirectory(directory, [...this.#files.keys()]);
    if (isEmpty || this.options.force === true) return;
    const more = replaced.length > 3 ? ` and ${replaced.length - 3} more` : "";
    const effect =
      replaced.length === 0
        ? "none of its files would be replaced"
        : `it would replace ${replaced.slice(0, 3).join(", ")}${more}`;
    const refusal = `"${directory}" is not empty (${effect}); choose another with --directory, or add --force; nothing was written`;
    if (this.options.yes !== true && this.options.interactive !== false) {
      const message = `"${directory}" is not empty. Write the plugin into it? (${effect})`;
      const answer = await this.#ask({ type: "confirm", name: "force", message, default: false });
      if (answer === "true") return;
    }
    throw new GeneratorError("DIRECTORY_NOT_EMPTY", refusal);
  }

  async #gitAuthor(): Promise<string> {
    try {
      const [name, email] = [await this.git.name(), await this.git.email()];
      if (name === undefined) return "";
      return email === undefined ? name : `${name} <${email}>`;
    } catch {
      // No git on this machine: then nobody is the author
      return "";
    }
  }
}

/** Check the answers that came as flags, in the order of the questions. */
function checkGiven(given: Partial<Answers>, start: Situation): Partial<Answers> {
  let situation = start;
  for (const { name, check } of questions) {
    const value = given[name];
    if (value === undefined) continue;
    situation = { ...situation, answers: { ...situation.answers, [name]: check(value, situation) } };
  }
  return situation.answers;
}

/** Whether nobody has to be asked: who gives no flag means the fallback. */
function hasFallbackAlone({ switchName, isAsked }: Question): boolean {
  return switchName !== undefined || isAsked !== undefined;
}

function isComplete(answers: Partial<Answers>): answers is Answers {
  return questions.every(({ name }) => answers[name] !== undefined);
}

function isTemplateFor(template: Template, { kind, language }: Partial<Answers>): boolean {
  return template.kind === kind && template.language === language;
}

function problemOf(check: () => string): true | string {
  try {
    check();
    return true;
  } catch (error) {
    if (isGeneratorError(error)) return error.detail;
    throw error;
  }
}
