import { isOutputError } from "@armory-plugins/service";
import { CommanderError } from "commander";
import { isCliError } from "./cli-error.ts";
import { colorsFor } from "./colors.ts";
import { describeError } from "./describe-error.ts";
import { createPeopleSink } from "./people-sink.ts";
import { createProgram } from "./program.ts";
import type { Sink, Terminal } from "./terminal.ts";

/** The exit codes of the program. */
export const exitCodes = { ok: 0, failure: 1, misuse: 2, interrupted: 130 } as const;

/** A command's answer: whether what it was asked to do succeeded; `stopped` by a signal, which is how a service ends well. */
export type CommandResult = "ok" | "failure" | "stopped";

/**
 * Run the program: arguments in, exit code out. Every error is told and mapped to its code here, and only here.
 *
 * A failure that users cause is one line; anything else is a bug, with its stack and where to report it.
 */
export async function main(args: readonly string[], world: Terminal): Promise<number> {
  const terminal = forPeople(world);
  const output: Output = { text: "", errors: "" };
  const answer: { result: CommandResult } = { result: "ok" };
  try {
    const program = createProgram(terminal, output, (outcome) => {
      answer.result = outcome;
    });
    await program.parseAsync(args, { from: "user" });
    await flush(output, terminal);
    if (answer.result === "stopped") return exitCodes.ok;
    if (terminal.signal.aborted) return exitCodes.interrupted;
    return answer.result === "ok" ? exitCodes.ok : exitCodes.failure;
  } catch (error) {
    return await report(error, output, terminal);
  }
}

/** What the parser of the arguments prints; collected, because it cannot wait for a sink. */
export interface Output {
  text: string;
  errors: string;
}

// --- internal ---

function forPeople(terminal: Terminal): Terminal {
  const guard = (sink: Sink): Sink => createPeopleSink(sink, colorsFor(sink, terminal, true).isColorSupported);
  // Everything else is looked up when it is needed: a current directory that was deleted is no reason not to print help.
  return Object.create(terminal, {
    stdout: { value: guard(terminal.stdout), enumerable: true },
    stderr: { value: guard(terminal.stderr), enumerable: true },
  });
}

async function report(error: unknown, output: Output, terminal: Terminal): Promise<number> {
  try {
    await flush(output, terminal);
    if (isOutputError(error) && error.code === "OUTPUT_CLOSED") return exitCodes.ok;
    if (terminal.signal.aborted) return exitCodes.interrupted;
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.misuse;
    await terminal.stderr.write(`${describeError(error)}\n`);
    return isCliError(error) && error.code === "MISUSE" ? exitCodes.misuse : exitCodes.failure;
  } catch (unprintable) {
    // Nothing can be said any more: the reader of the messages went away too.
    return isOutputError(unprintable) && unprintable.code === "OUTPUT_CLOSED" ? exitCodes.ok : exitCodes.failure;
  }
}

async function flush(output: Output, terminal: Terminal): Promise<void> {
  const { text, errors } = output;
  output.text = "";
  output.errors = "";
  if (text !== "") await terminal.stdout.write(text);
  if (errors !== "") await terminal.stderr.write(errors);
}
