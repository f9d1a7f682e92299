import { printable } from "@armory-plugins/host/printable";

/** What can go wrong before a suite runs; what goes wrong while it runs is in its result. `ENGINE_CRASHED` is found in both. */
export type ConformanceErrorCode =
  | "CASES_UNREADABLE"
  | "INVALID_CASE"
  | "INVALID_BEHAVIOUR"
  | "INVALID_KNOWN_FAILURES"
  | "INVALID_BUDGETS"
  | "UNKNOWN_BEHAVIOUR"
  | "NO_CASE_SELECTED"
  | "INVALID_ARGUMENT"
  | "UNSUPPORTED_WORLD"
  | "UNKNOWN_ENGINE"
  | "ENGINE_UNSUITABLE"
  | "ENGINE_MISSING"
  | "ENGINE_INSTALL_FAILED"
  | "ENGINE_CRASHED";

/** Every failure of this package: cases that cannot be read, a selection of nothing. A plugin's failures are results. */
export class ConformanceError extends Error {
  override readonly name = "ConformanceError";
  /** The cause's kind: what programs should switch on. */
  readonly code: ConformanceErrorCode;
  /** Everything that is wrong, a line each, where there is more than one thing. */
  readonly problems: readonly string[];

  constructor(
    code: ConformanceErrorCode,
    message: string,
    details: { readonly cause?: unknown; readonly problems?: readonly string[] } = {},
  ) {
    super(`[${code}] ${printable(message)}`, "cause" in details ? { cause: details.cause } : undefined);
    this.code = code;
    this.problems = details.problems ?? [message];
  }
}

/** Tell a {@link ConformanceError} by its name and code, so that it is known even from another copy of this package. */
export function isConformanceError(error: unknown): error is ConformanceError {
  return (
    error instanceof Error && error.name === "ConformanceError" && "code" in error && typeof error.code === "string"
  );
}
