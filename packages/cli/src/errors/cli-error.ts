import {
  ArmoryError,
  type CodeDescription,
  codesOf,
  isErrorOf,
  parseErrorData,
} from "@armory-plugins/base/armory-error";

/** What can go wrong in the program itself: each code with its cause and what to do about it; see `docs/cli.md` for the exit codes. */
export const cliErrorCatalog = {
  MISUSE: {
    cause: "a flag or an argument cannot be understood, or does not go with another; the exit code is 2",
    remedy: "fix the flag that the message names",
  },
  FILE_UNREADABLE: { cause: "a file is missing, is a directory or cannot be read", remedy: "correct the path" },
  UNEXPECTED_SYSTEM: {
    cause: "the plugin is of a system that another command runs",
    remedy: "run the command that the message names",
  },
  CONFIG_INVALID: { cause: "the config is not YAML", remedy: "fix the line that the message names" },
  PACKAGE_NOT_OURS: {
    cause: "`armory wit publish` publishes packages of the namespace `armory` alone",
    remedy: "publish other packages with the tools of their owners, such as wkg",
  },
  VERSION_REFUSED: {
    cause: "the version of a WIT package says that it is compatible, and it is not, or it is published already",
    remedy: "raise the version, or take the change back that the message names",
  },
  VERSION_MISSING: {
    cause: "a registry has no release of a WIT package",
    remedy: "check the name, or name a version: prereleases are fetched by name alone",
  },
  PACKAGE_DIFFERS: {
    cause: "a registry has another WIT package under the name",
    remedy: "do not use it; tell the owner of the registry",
  },
  OUTPUT_FAILED: {
    cause: "the output cannot be written: no space, no permission",
    remedy: "fix what the message names, or choose another place",
  },
} as const satisfies Readonly<Record<string, CodeDescription>>;

/** The code of a {@link CliError}. */
export type CliErrorCode = keyof typeof cliErrorCatalog;

/**
 * Every failure of this package that is not a bug: the program prints it without its code and without a stack.
 *
 * Errors of the packages below (`HostError`, `PipelineError`, `BuildError`, …) pass through unchanged.
 */
export class CliError extends ArmoryError<CliErrorCode> {
  static readonly parse = (data: unknown) => parseErrorData(data, codesOf(cliErrorCatalog));

  override readonly name = "CliError";
}

/** Tell a {@link CliError} by its name and code, so that it is known even from another copy of this package. */
export function isCliError(error: unknown): error is CliError {
  return isErrorOf("CliError", error);
}
