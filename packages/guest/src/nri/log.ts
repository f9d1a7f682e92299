import { log } from "#nri-runtime";

/** Write a line of level debug to the runtime's log, under the plugin's name. */
export function debug(message: string): void {
  log("debug", message.toWellFormed());
}

/** Write a line of level info to the runtime's log. */
export function info(message: string): void {
  log("info", message.toWellFormed());
}

/** Write a line of level warn to the runtime's log. */
export function warn(message: string): void {
  log("warn", message.toWellFormed());
}

/** Write a line of level error to the runtime's log. */
export function error(message: string): void {
  log("error", message.toWellFormed());
}
