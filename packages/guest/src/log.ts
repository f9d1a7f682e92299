import { addEntry } from "./diagnostics.ts";

/** Write a message of level debug to the operator's log, under the plugin's name and its topic. */
export function debug(message: string): void {
  addEntry("debug", message);
}

/** Write a message of level info to the operator's log. */
export function info(message: string): void {
  addEntry("info", message);
}

/** Write a message of level warn to the operator's log. */
export function warn(message: string): void {
  addEntry("warn", message);
}

/** Write a message of level error to the operator's log. */
export function error(message: string): void {
  addEntry("error", message);
}
