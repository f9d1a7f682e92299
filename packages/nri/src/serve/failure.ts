import { isHostError } from "@armory-plugins/host";
import { isNriError, NriError } from "../nri-error.ts";
import type { VersionExit } from "./running-version.ts";

/** How a failure is logged and counted. */
export interface Failure {
  readonly code: string;
  readonly text: string;
}

/** The failure that an error stands for. An unknown error is a bug: it costs this plugin a start and leaves the others alone. */
export function failureOf(error: unknown): Failure {
  if (isNriError(error) || isHostError(error)) return { code: error.code, text: withSettings(error.message) };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "INTERNAL", text: `[INTERNAL] this is a bug in armory, please report it: ${stack}` };
}

/** The failure that ended a version. */
export function failureOfExit(exit: VersionExit): Failure {
  if (exit.by === "plugin") return { code: exit.code, text: `[${exit.code}] ${withSettings(exit.text)}` };
  const { code, message } = new NriError("CONNECTION_LOST", "the runtime closed the connection");
  return { code, text: message };
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

/** The host names limits by the options of its library; operators write settings. */
function withSettings(text: string): string {
  return text.replaceAll(/\b(?:loadMs|initMs|callMs|memoryBytes)\b/g, (limit) => settingOf.get(limit) ?? limit);
}

const settingOf: ReadonlyMap<string, string> = new Map([
  ["loadMs", "loadTimeout"],
  ["initMs", "requestTimeout"],
  ["callMs", "requestTimeout"],
  ["memoryBytes", "memory"],
]);
