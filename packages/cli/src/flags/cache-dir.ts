import { defaultCacheDir, isHostError } from "@armory-plugins/host";
import type { Terminal } from "../terminal/terminal.ts";

/** Where the program keeps what it may make again; undefined where the user has no directory for that. */
export function cacheDirOrNone(env: Terminal["env"]): string | undefined {
  try {
    return defaultCacheDir(env);
  } catch (error) {
    if (isHostError(error)) return undefined;
    throw error;
  }
}
