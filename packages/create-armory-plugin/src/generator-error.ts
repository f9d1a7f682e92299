import {
  ArmoryError,
  type CodeDescription,
  codesOf,
  isErrorOf,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** What can go wrong in the generator: each code with its cause and what to do about it. */
export const generatorErrorCatalog = {
  UNKNOWN_FLAG: { cause: "a flag does not exist", remedy: "take the flag that the message suggests, or see `--help`" },
  INVALID_ANSWER: {
    cause: "a flag or an answer has a value that cannot be used",
    remedy: "give another value; the message has the rule",
  },
  MISSING_ANSWERS: {
    cause: "answers are missing, and there is no terminal to ask on",
    remedy: "add the flags that the message names, or `--yes`",
  },
  DIRECTORY_NOT_EMPTY: { cause: "the target directory has files", remedy: "choose another with `--directory`" },
  DIRECTORY_BLOCKED: {
    cause: "the target directory cannot be made: a file or a link is in its place, or permission is denied",
    remedy: "choose another with `--directory`",
  },
  WRITE_FAILED: {
    cause: "a file of the project cannot be written",
    remedy: "free some space, or choose another directory",
  },
  NO_TEMPLATES: { cause: "the package lacks its templates", remedy: "install the package again" },
} as const satisfies Readonly<Record<string, CodeDescription>>;

/** The code of a {@link GeneratorError}. */
export type GeneratorErrorCode = keyof typeof generatorErrorCatalog;

/**
 * The one error of this package.
 *
 * Anything else that is thrown is a bug.
 */
export class GeneratorError extends ArmoryError<GeneratorErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, codesOf(generatorErrorCatalog));

  override readonly name = "GeneratorError";
}

/** Tell a {@link GeneratorError} by its name and code, so that it is known even from another copy of this package. */
export function isGeneratorError(error: unknown): error is GeneratorError {
  return isErrorOf("GeneratorError", error);
}
