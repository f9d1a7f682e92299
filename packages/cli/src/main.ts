import { isPipelineError } from "@armory-plugins/kafka/errors";
import type { PipelineErrorCode } from "@armory-plugins/kafka/errors";
import { isOutputError } from "@armory-plugins/service";
import { CommanderError } from "commander";
import { isCliError } from "./errors/cli-error.ts";
import { describeError } from "./errors/describe-error.ts";
import type { CommandResult, ParserOutput } from "./flags/command.ts";
import { createProgram } from "./program.ts";
import { colorsFor } from "./terminal/colors.ts";
import { createPeopleSink } from "./terminal/people-sink.ts";
import type { Sink, Terminal } from "./terminal/terminal.ts";

/** The exit codes of the program. */
export const exitCodes = { ok: 0, failure: 1, misuse: 2, interrupted: 130 } as const;

/**
 * Run the program: arguments in, exit code out. Every error is told and mapped to its code here, and only here.
 *
 * A failure that users cause is one line; anything else is a bug, with its stack and where to report it.
 */
export async function main(args: readonly string[], world: Terminal): Promise<number> {
  const terminal = forPeople(world);
  const output: ParserOutput = { text: "", errors: "" };
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

// --- internal ---

function forPeople(terminal: Terminal): Terminal {
  const guard = (sink: Sink): Sink => createPeopleSink(sink, colorsFor(sink, terminal, true).isColorSupported);
  // Everything else is looked up when it is needed: help is printed even if the current directory was deleted.
  return Object.create(terminal, {
    stdout: { value: guard(terminal.stdout), enumerable: true },
    stderr: { value: guard(terminal.stderr), enumerable: true },
  });
}

async function report(error: unknown, output: ParserOutput, terminal: Terminal): Promise<number> {
  try {
    await flush(output, terminal);
    if (isOutputError(error) && error.code === "OUTPUT_CLOSED") return exitCodes.ok;
    if (terminal.signal.aborted) return exitCodes.interrupted;
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.misuse;
    await terminal.stderr.write(`${describeError(error)}\n`);
    return isMisuse(error) ? exitCodes.misuse : exitCodes.failure;
  } catch (unprintable) {
    // Nothing can be said any more: the reader of the messages went away too.
    return isOutputError(unprintable) && unprintable.code === "OUTPUT_CLOSED" ? exitCodes.ok : exitCodes.failure;
  }
}

/** Whether the flags and arguments cannot be right together, whatever the plugin does. */
function isMisuse(error: unknown): boolean {
  if (isPipelineError(error)) return conflicts.has(error.code);
  return isCliError(error) && error.code === "MISUSE";
}

const conflicts: ReadonlySet<PipelineErrorCode> = new Set(["OUTPUT_CONFLICT", "OUTPUT_IS_INPUT", "RECORD_MOVED"]);

async function flush(output: ParserOutput, terminal: Terminal): Promise<void> {
  const { text, errors } = output;
  output.text = "";
  output.errors = "";
  if (text !== "") await terminal.stdout.write(text);
  if (errors !== "") await terminal.stderr.write(errors);
}
