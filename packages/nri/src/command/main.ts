import { readFileSync } from "node:fs";
import { isLostDirectory, renderError } from "@armory-plugins/base";
import { isHostError } from "@armory-plugins/host";
import { printable } from "@armory-plugins/host/printable";
import { runProgram } from "@armory-plugins/service";
import type { ProgramWorld } from "@armory-plugins/service";
import { Command, CommanderError } from "commander";
import { isNriError } from "../nri-error.ts";
import { nriVocabulary } from "../serve/nri-vocabulary.ts";
import { defineServeCommand } from "./serve-command.ts";

/** Run `armory-nri` in this process: the only place that reads `process` and sets the exit code. */
export async function runNriProgram(): Promise<void> {
  await runProgram(main);
}

/** `armory-nri`: arguments in, exit code out. An operator's error is one message, anything else a bug with its stack. */
export async function main(args: readonly string[], world: ProgramWorld): Promise<number> {
  const printed = { out: "", err: "" };
  const command = new Command("armory-nri")
    .version(readVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .showHelpAfterError("(run armory-nri --help for the flags)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (printed.out += text),
      writeErr: (text) => (printed.err += text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  defineServeCommand(command, { shownAs: "armory-nri", world, onStopped: () => {} });
  try {
    return await run(command, args);
  } catch (error) {
    if (world.signal.aborted) return 130;
    printed.err += `${describe(error)}\n`;
    return 1;
  } finally {
    // What is left to say has no reader when this fails.
    await Promise.allSettled([world.stdout.write(printable(printed.out)), world.stderr.write(printable(printed.err))]);
  }
}

// --- internal ---

async function run(command: Command, args: readonly string[]): Promise<number> {
  try {
    await command.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
}

function describe(error: unknown): string {
  if (isHostError(error) || isNriError(error)) {
    // A file's name may have several lines: none of them may look like one of ours
    return `error: ${renderError(error, nriVocabulary).replaceAll("\n", "\n  ")}`;
  }
  if (isLostDirectory(error)) {
    return "error: cannot read the current directory: it was deleted; change to another one";
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const issues = "https://github.com/armory-plugins/armory-plugins/issues";
  return `error: this is a bug in armory-nri; please report it with the lines below at ${issues}\n${stack}`;
}

function readVersion(): string {
  const manifest: { readonly version: string } = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return manifest.version;
}
