import type { Command } from "commander";
import type { Terminal } from "../terminal/terminal.ts";

/** A command's answer: whether what it was asked to do succeeded; `stopped` by a signal, which is how a service ends well. */
export type CommandResult = "ok" | "failure" | "stopped";

/** What a command adds itself to. */
export interface CommandTable {
  /** The program, or the command above: `armory nri`. */
  readonly program: Command;
  readonly terminal: Terminal;
  /** Takes the command's answer; a command that throws calls nothing. */
  readonly onResult: (result: CommandResult) => void;
}

/** What the parser of the arguments prints; collected, because the parser cannot wait for a sink. */
export interface ParserOutput {
  text: string;
  errors: string;
}
