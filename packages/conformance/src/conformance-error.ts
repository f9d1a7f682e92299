import {
  ArmoryError,
  type CodeDescription,
  codesOf,
  type ErrorDetails,
  isErrorOf,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** What can go wrong before a suite runs, each code with its cause and what to do about it; what goes wrong while it runs is in its result. `ENGINE_CRASHED` is found in both. */
export const conformanceErrorCatalog = {
  CASES_UNREADABLE: {
    cause: "the directory of cases or behaviors cannot be read",
    remedy: "correct the path, or the file that the message names",
  },
  INVALID_CASE: {
    cause: "a case does not match the schema, or can never pass",
    remedy: "fix each problem that the message lists",
  },
  INVALID_BEHAVIOUR: { cause: "a behavior does not match its schema", remedy: "fix what the message names" },
  INVALID_KNOWN_FAILURES: {
    cause: "a file of known failures cannot be read, or does not match its schema",
    remedy: "fix each problem that the message lists",
  },
  INVALID_BUDGETS: {
    cause: "the file of budgets cannot be read, or does not match its schema",
    remedy: "fix each problem that the message lists",
  },
  UNKNOWN_BEHAVIOUR: {
    cause: "the plugin claims a behavior that no case has",
    remedy: "take one of those that the message lists",
  },
  NO_CASE_SELECTED: {
    cause: "no case fits the plugin's world, its claims and the names that were given",
    remedy: "check its world, what it claims, and the spelling of the names",
  },
  INVALID_ARGUMENT: {
    cause: "the caller passed a wrong argument",
    remedy: "fix the call; the message names the field",
  },
  UNSUPPORTED_WORLD: {
    cause: "the plugin is of a world that none of the systems in `systems` has",
    remedy: "add the system to the option `systems`",
  },
  UNKNOWN_ENGINE: { cause: "no engine has this name", remedy: "take one of those that the message lists" },
  ENGINE_UNSUITABLE: { cause: "the plugin is a core module, which wasmtime does not run here", remedy: "run it on v8" },
  ENGINE_MISSING: {
    cause: "wasmtime is not installed, or there is no Python 3.9 or later to run it",
    remedy: "run the command that the message names",
  },
  ENGINE_INSTALL_FAILED: {
    cause: "pip failed",
    remedy: "read its last words in the message; it needs a package index that it can reach",
  },
  ENGINE_CRASHED: {
    cause: "the process that ran the plugin ended: it crashed, was killed or had no memory left",
    remedy: "report it: it is a bug of wasmtime, or of a plugin that found one",
  },
} as const satisfies Readonly<Record<string, CodeDescription>>;

/** The code of a {@link ConformanceError}. */
export type ConformanceErrorCode = keyof typeof conformanceErrorCatalog;

/** Every failure of this package: cases that cannot be read, a selection of nothing. A plugin's failures are results. */
export class ConformanceError extends ArmoryError<ConformanceErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, codesOf(conformanceErrorCatalog));

  override readonly name = "ConformanceError";

  constructor(code: ConformanceErrorCode, detail: string, details: ErrorDetails = {}) {
    super(code, detail, { ...details, problems: details.problems?.length ? details.problems : [detail] });
  }
}

/** Tell a {@link ConformanceError} by its name and code, so that it is known even from another copy of this package. */
export function isConformanceError(error: unknown): error is ConformanceError {
  return isErrorOf("ConformanceError", error);
}
