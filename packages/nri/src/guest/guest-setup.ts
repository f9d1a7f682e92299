import type { GuestLog } from "./guest-log.ts";

/** What an instance of a plugin is given. */
export interface GuestSetup {
  readonly log: GuestLog;
  /** How large an answer may be, and what it may ask for on its own at once, in bytes. */
  readonly outputBytes: number;
}
