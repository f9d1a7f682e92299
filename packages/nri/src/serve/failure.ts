import { isHostError } from "@armory-plugins/host";
import { isNriError, NriError } from "../nri-error.ts";
import type { Gone } from "./running-version.ts";

/** What to say and to count of something that failed. */
export interface Failure {
  readonly code: string;
  readonly text: string;
}

/** An error by its code and message. What is none of ours is a bug, which costs the one plugin a start and leaves the others alone. */
export function failureOf(error: unknown): Failure {
  if (isNriError(error) || isHostError(error)) return { code: error.code, text: withSettings(error.message) };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: "BUG", text: `[BUG] this is a bug in armory, please report it: ${stack}` };
}

/** Why a version serves no more, as {@link failureOf} says it. */
export function failureOfGone(gone: Gone): Failure {
  if (gone.by === "plugin") return { code: gone.code, text: `[${gone.code}] ${withSettings(gone.text)}` };
  const { code, message } = new NriError("CONNECTION_LOST", "the runtime closed the connection");
  return { code, text: message };
}

// --- internal ---

/** The host names its limits as its library does; operators write settings. */
function withSettings(text: string): string {
  return text.replaceAll(/\b(?:loadMs|initMs|callMs|memoryBytes)\b/g, (limit) => settingOf.get(limit) ?? limit);
}

const settingOf: ReadonlyMap<string, string> = new Map([
  ["loadMs", "loadTimeout"],
  ["initMs", "requestTimeout"],
  ["callMs", "requestTimeout"],
  ["memoryBytes", "memory"],
]);
