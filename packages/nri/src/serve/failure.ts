import { renderError } from "@armory-plugins/base";
import { isHostError } from "@armory-plugins/host";
import { isNriError, NriError } from "../nri-error.ts";
import { nriVocabulary } from "./nri-vocabulary.ts";
import type { VersionExit } from "./running-version.ts";

/** How a failure is logged and counted: the log is where it is rendered. */
export interface Failure {
  readonly code: string;
  readonly text: string;
}

/** The failure that an error stands for. An unknown error is a bug: it costs this plugin a start and leaves the others alone. */
export function failureOf(error: unknown): Failure {
  if (isNriError(error) || isHostError(error)) return { code: error.code, text: renderError(error, nriVocabulary) };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "INTERNAL", text: `[INTERNAL] this is a bug in armory, please report it: ${stack}` };
}

/** The failure that ended a version. */
export function failureOfExit(exit: VersionExit): Failure {
  if (exit.by === "plugin") return { code: exit.code, text: renderError(exit, nriVocabulary) };
  return failureOf(new NriError("CONNECTION_LOST", "the runtime closed the connection"));
}

/** Whether a failure's code says that the runtime cannot be reached, which says nothing about the plugin. */
export function isSocketProblem(code: string): boolean {
  return socketCodes.has(code);
}

// --- internal ---

const socketCodes: ReadonlySet<string> = new Set([
  "SOCKET_MISSING",
  "SOCKET_DENIED",
  "SOCKET_REFUSED",
  "NOT_A_SOCKET",
  "SOCKET_FAILED",
]);
