import { Command } from "commander";
import { languages } from "../languages.ts";
import { versions } from "../versions.ts";
import { addLanguageCommand } from "./language-command.ts";
import type { Terminal } from "./terminal.ts";

/**
 * The table of commands and flags.
 *
 * Nothing here ends the process: misuse throws a `CommanderError` after its message was printed.
 *
 * @param onStale - called when `--check` finds files that are not up to date.
 */
export function createProgram(terminal: Terminal, onStale: () => void): Command {
  const program = new Command("wit-bindgen");
  program
    .description("Generate C, Go and Rust bindings for WebAssembly components from WIT.")
    .version(
      `@armory-plugins/wit-bindgen ${versions.package} (wit-bindgen ${versions.witBindgen})`,
      "-V, --version",
      "print the versions of this package and of wit-bindgen",
    )
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showHelpAfterError("(run wit-bindgen --help for the languages, wit-bindgen go --help for the options of one)")
    .exitOverride()
    .configureOutput({
      writeOut: terminal.stdout,
      writeErr: terminal.stderr,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText("after", help);
  for (const language of languages) addLanguageCommand(program, language, terminal, onStale);
  return program;
}

// --- internal ---

const help = `
Examples:
  wit-bindgen rust wit --out-dir src                          write bindings for the package's only world
  wit-bindgen go wit --world proxy --out-dir gen --go-runtime embed
  wit-bindgen c wit --world proxy --out-dir gen --check       fail if gen is out of date

Exit codes: 0 ok, 1 failure, 2 misuse.`;
