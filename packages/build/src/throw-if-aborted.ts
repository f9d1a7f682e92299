import { BuildError } from "./build-error.ts";

/** @throws BuildError `ABORTED` when the signal was given. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw aborted(signal);
}

/** The error of a build that its caller stopped. */
export function aborted(signal: AbortSignal): BuildError {
  return new BuildError("ABORTED", "the build was stopped before it was done; the output file is as it was", {
    cause: signal.reason,
  });
}
