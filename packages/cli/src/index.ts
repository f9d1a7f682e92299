// For people who start the program from a program
export { exitCodes, main } from "./main.ts";
export type { Sink, Terminal } from "./terminal/terminal.ts";
export { CliError, cliErrorCatalog, isCliError } from "./errors/cli-error.ts";
export type { CliErrorCode } from "./errors/cli-error.ts";
