import { resolve } from "node:path";
import { fileIdentity } from "@armory-plugins/base";
import { CliError } from "../errors/cli-error.ts";
import type { Terminal } from "../terminal/terminal.ts";

/**
 * Refuse to write to standard output what is read: a file that grows as it is read has no end.
 *
 * @param inputs Paths as the user wrote them; `-` is stdin.
 * @throws CliError `MISUSE`
 */
export async function refuseInputAsStdout(
  inputs: readonly string[],
  { cwd, stdinFile, stdoutFile }: Terminal,
): Promise<void> {
  if (stdoutFile === undefined) return;
  for (const input of inputs) {
    const file = input === "-" ? stdinFile : await fileIdentity(resolve(cwd, input));
    if (file !== stdoutFile) continue;
    const name = input === "-" ? "stdin" : `"${input}"`;
    throw new CliError("MISUSE", `cannot write to stdout: it is the same file as the input ${name}`, {
      remedy: "redirect it to another file",
    });
  }
}
