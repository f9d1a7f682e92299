import { isLostDirectory, printable, renderError } from "@armory-plugins/base";
import { CommanderError } from "commander";
import { isWitBindgenError } from "../wit-bindgen-error.ts";
import { explicitValues } from "./explicit-values.ts";
import { FileError } from "./file-error.ts";
import { createProgram } from "./program.ts";
import type { Terminal } from "./terminal.ts";

/** The exit codes of the program. */
export const exitCodes = { ok: 0, failure: 1, misuse: 2 } as const;

/**
 * Run the program: arguments in, exit code out. Every error is told and mapped to its code here, and only here.
 *
 * A failure that users cause is told without a stack; anything else is a bug, with its stack and where to report it.
 */
export async function main(args: readonly string[], world: Terminal): Promise<number> {
  const terminal: Terminal = {
    get cwd() {
      return world.cwd;
    },
    stdout: (text) => world.stdout(printable(text)),
    stderr: (text) => world.stderr(printable(text)),
  };
  let code: number = exitCodes.ok;
  try {
    const program = createProgram(terminal, () => (code = exitCodes.failure));
    await program.parseAsync(explicitValues(args), { from: "user" });
    return code;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.misuse;
    terminal.stderr(`error: ${describe(error)}\n`);
    return isWitBindgenError(error) && error.code === "INVALID_OPTION" ? exitCodes.misuse : exitCodes.failure;
  }
}

// --- internal ---

const issues = "https://github.com/armory-plugins/armory-plugins/issues";

function describe(error: unknown): string {
  if (isWitBindgenError(error)) return renderError(error, { hidesCodesOf: [error.name] });
  if (error instanceof FileError) return error.message;
  if (isLostDirectory(error)) return "cannot read the current directory: it was deleted; change to another one";
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `this is a bug in wit-bindgen's npm package; please report it with the lines below at ${issues}\n${stack}`;
}
