import { printableMessage } from "./printable.ts";

/** An error as data, for another thread, another process or a file: what {@link ArmoryError.toJSON} gives. The receiver knows its class. */
export interface ErrorData<Code extends string = string> {
  readonly code: Code;
  readonly detail: string;
  readonly remedy?: string;
  readonly limit?: string;
  readonly problems?: readonly string[];
}

/** What an {@link ArmoryError} may carry besides its code and its detail. */
export interface ErrorDetails extends ErrorOptions {
  /** What to do about it, as an imperative. Default: the detail says all, or the limit is to be raised. */
  readonly remedy?: string | undefined;
  /** Which limit was reached, by its key: `callMs`. */
  readonly limit?: string | undefined;
  /** Each problem by itself, where there can be several. */
  readonly problems?: readonly string[] | undefined;
}

/** The cause of a code and what to do about it, as `docs/errors.md` shows them. */
export interface CodeDescription {
  readonly cause: string;
  readonly remedy: string;
}

/**
 * The shape of every error that Armory Plugins expects: data that a front end renders, once, in its own words.
 *
 * A program switches on `code`. Its `message` is for logs and stacks: it is made once, is safe to print, and is never read by code.
 */
export abstract class ArmoryError<Code extends string = string> extends Error {
  abstract override readonly name: string;
  /** The cause's kind: what programs should switch on. */
  readonly code: Code;
  /** What happened, in a sentence without the code and without the remedy. It is as it was given: pass it through `printable` before you print it. */
  readonly detail: string;
  /** What to do about it, as an imperative; undefined where the detail says all. */
  readonly remedy: string | undefined;
  /** Which limit was reached, by its key: `callMs`. A front end names the flag or the setting that raises it. */
  readonly limit: string | undefined;
  /** Each problem by itself, where there can be several. */
  readonly problems: readonly string[];

  /**
   * Make an error of a class again from what its `toJSON` gave.
   *
   * @throws TypeError for what is not the data of an error of this class.
   */
  static fromJSON<Instance, Data extends ErrorData>(this: ErrorClass<Instance, Data>, data: unknown): Instance {
    const { code, detail, ...details } = this.parse(data);
    return new this(code, detail, details);
  }

  constructor(code: Code, detail: string, details: ErrorDetails = {}) {
    const { remedy, limit, problems = [] } = details;
    const advice = adviceOf({ remedy, limit });
    super(
      `[${code}] ${printableMessage(advice === undefined ? detail : `${detail}; ${advice}`)}`,
      "cause" in details ? { cause: details.cause } : undefined,
    );
    this.code = code;
    this.detail = detail;
    this.remedy = remedy;
    this.limit = limit;
    this.problems = problems;
  }

  /** The error as data that survives JSON and a structured clone. The cause and the stack stay behind. */
  toJSON(): ErrorData<Code> {
    const { code, detail, remedy, limit, problems } = this;
    return {
      code,
      detail,
      ...(remedy === undefined ? {} : { remedy }),
      ...(limit === undefined ? {} : { limit }),
      ...(problems.length === 0 ? {} : { problems }),
    };
  }
}

/** A class of errors that can be made again from data. */
export interface ErrorClass<Instance, Data extends ErrorData> {
  new (code: Data["code"], detail: string, details: Omit<Data, "code" | "detail">): Instance;
  /** Check what is to be the data of an error of this class. @throws TypeError for what is not. */
  parse(data: unknown): Data;
}

/** Whether something is an error of a class that extends {@link ArmoryError}, by its name and shape: two copies of a package are usual in a tree of npm. */
export function isErrorOf(name: string, error: unknown): error is ArmoryError {
  return (
    error instanceof Error &&
    error.name === name &&
    "code" in error &&
    typeof error.code === "string" &&
    "detail" in error &&
    typeof error.detail === "string"
  );
}

/**
 * Check data that became an error elsewhere, where a stranger may have made it.
 *
 * @param codes - the codes of the class.
 * @throws TypeError for a code that is not among them, and for what is not {@link ErrorData}.
 */
export function parseErrorData<Code extends string>(value: unknown, codes: readonly Code[]): ErrorData<Code> {
  if (typeof value !== "object" || value === null) throw new TypeError(`expected an error, not ${typeof value}`);
  const { code, detail, remedy, limit, problems }: Readonly<Record<keyof ErrorData, unknown>> = {
    code: undefined,
    detail: undefined,
    remedy: undefined,
    limit: undefined,
    problems: undefined,
    ...value,
  };
  const known = codes.find((one) => one === code);
  if (known === undefined) throw new TypeError("expected the code of an error");
  return {
    code: known,
    detail: parseText(detail),
    ...(remedy === undefined ? {} : { remedy: parseText(remedy) }),
    ...(limit === undefined ? {} : { limit: parseText(limit) }),
    ...(problems === undefined ? {} : { problems: parseTexts(problems) }),
  };
}

/** Whether something may be a string of {@link ErrorData}: one of a bounded length. */
export function isErrorText(value: unknown): value is string {
  return typeof value === "string" && value.length <= maxTextLength;
}

/** The codes that a catalog describes. */
export function codesOf<Code extends string>(catalog: Readonly<Record<Code, CodeDescription>>): Code[] {
  const codes: string[] = Object.keys(catalog);
  return codes.filter((code): code is Code => Object.hasOwn(catalog, code));
}

/** How a front end names what an error leaves open. The library's own words are those of an empty one. */
export interface Vocabulary {
  /** What raises a limit, by the limit's key: `--call-timeout` for `callMs`. A limit that is not here cannot be raised there. Default: the library's own keys. */
  readonly limits?: Readonly<Record<string, string>>;
  /** What to do in place of an error's own remedy, by the class and the code. It holds for errors that have a remedy. */
  readonly remedies?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The flag for the last thing that an error's own remedy names, by the class and the code: `--no-cache`. */
  readonly flags?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The classes whose codes are not shown. */
  readonly hidesCodesOf?: readonly string[];
}

/** An error to be rendered: an {@link ArmoryError}, or {@link ErrorData} of which nobody knows the class any more. */
export type RenderedError = Partial<Pick<ArmoryError, "name">> &
  Pick<ArmoryError, "code" | "detail"> &
  Partial<Pick<ArmoryError, "remedy" | "limit" | "problems">>;

/** An error for people: `[CODE] detail; remedy`, and each of its problems on a line where there are several. It is safe to print. */
export function renderError(error: RenderedError, vocabulary: Vocabulary = {}): string {
  const { name, code, detail, problems = [] } = error;
  const advice = adviceOf(error, vocabulary);
  const text = printableMessage(advice === undefined ? detail : `${detail}; ${advice}`);
  const head = name !== undefined && vocabulary.hidesCodesOf?.includes(name) === true ? text : `[${code}] ${text}`;
  return problems.length < 2
    ? head
    : [head, ...problems.map((problem) => `  - ${printableMessage(problem)}`)].join("\n");
}

/** What to do about an error, in the words of a front end; undefined where the detail says all. */
export function adviceOf(
  { name = "", code = "", remedy, limit }: Partial<RenderedError>,
  { limits, remedies = {}, flags = {} }: Vocabulary = {},
): string | undefined {
  const parts: string[] = [];
  if (limit !== undefined) {
    const raised = limits === undefined ? `the limit ${limit}` : ownEntry(limits, limit);
    if (raised !== undefined) parts.push(`raise ${raised}`);
  }
  if (remedy !== undefined) {
    const flag = ownEntry(flags[name] ?? {}, code);
    const own = flag === undefined ? remedy : `${remedy} (${flag})`;
    parts.push(ownEntry(remedies[name] ?? {}, code) ?? own);
  }
  return parts.length === 0 ? undefined : parts.join(", or ");
}

// --- internal ---

/** In UTF-16 code units: what a plugin may make another process keep of it. */
const maxTextLength = 2 ** 24;

const maxProblems = 10_000;

function parseText(value: unknown): string {
  if (isErrorText(value)) return value;
  throw new TypeError(`expected a string, not ${typeof value}`);
}

function parseTexts(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > maxProblems) throw new TypeError("expected a list of problems");
  return value.map(parseText);
}

/** A key may be a stranger's: `constructor` is not an entry. */
function ownEntry(entries: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}
