import { readFileSync } from "node:fs";
import { Command } from "commander";
import { addBuildCommand } from "./commands/build.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addConformanceCommand } from "./commands/conformance.ts";
import { addDevCommand } from "./commands/dev.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addGenerateKeyPairCommand } from "./commands/generate-key-pair.ts";
import { addInspectCommand } from "./commands/inspect.ts";
import { addListCommand } from "./commands/list.ts";
import { addLoadCommand } from "./commands/load.ts";
import { addNriCommand } from "./commands/nri.ts";
import { addPullCommand } from "./commands/pull.ts";
import { addPushCommand } from "./commands/push.ts";
import { addRmCommand } from "./commands/rm.ts";
import { addRunCommand } from "./commands/run.ts";
import { addSaveCommand } from "./commands/save.ts";
import { addSignCommand } from "./commands/sign.ts";
import { addTestCommand } from "./commands/test.ts";
import { addToolchainCommand } from "./commands/toolchain.ts";
import { addUpgradeCommand } from "./commands/upgrade.ts";
import { addVerifyCommand } from "./commands/verify.ts";
import { addWitCommand } from "./commands/wit.ts";
import type { CommandResult, CommandTable, ParserOutput } from "./flags/command.ts";
import type { Terminal } from "./terminal/terminal.ts";

/**
 * The table of commands and flags. What the commands do is imported when one is called: `armory --help` loads none of it.
 *
 * Nothing here ends the process: misuse throws a `CommanderError` after its message went to `output`.
 */
export function createProgram(
  terminal: Terminal,
  output: ParserOutput,
  onResult: (result: CommandResult) => void,
): Command {
  const program = new Command("armory");
  program
    .description("Build, test, inspect and run WebAssembly plugins of cloud-native systems.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand(false)
    .showHelpAfterError("(run npx armory --help for commands and flags)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (output.text += text),
      writeErr: (text) => (output.errors += text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText("after", help);
  const table: CommandTable = { program, terminal, onResult };
  addBuildCommand(table);
  addTestCommand(table);
  addDevCommand(table);
  addRunCommand(table);
  addInspectCommand(table);
  addConformanceCommand(table);
  addNriCommand(table);
  addPushCommand(table);
  addPullCommand(table);
  addListCommand(table);
  addRmCommand(table);
  addSignCommand(table);
  addVerifyCommand(table);
  addGenerateKeyPairCommand(table);
  addSaveCommand(table);
  addLoadCommand(table);
  addWitCommand(table);
  addUpgradeCommand(table);
  addDoctorCommand(table);
  addToolchainCommand(table);
  addCompletionCommand(table, output);
  program
    .command("help")
    .argument("[command...]", "the command")
    .description("print help for a command")
    .action((names: string[]) => findCommand(program, names).help());
  return program;
}

// --- internal ---

/** Find the command for words such as `nri serve`. */
function findCommand(program: Command, names: readonly string[]): Command {
  return names.reduce((parent, name) => {
    const command = parent.commands.find((candidate) => candidate.name() === name);
    return command ?? program.error(`error: unknown command '${names.join(" ")}'`);
  }, program);
}

const help = `
Examples:
  npx armory build                               build the project in this directory to plugin.wasm
  npx armory run plugin.wasm orders.jsonl        send the records of a file through a plugin
  kcat -C -t orders -e -J | npx armory run plugin.wasm --only accepted
  npx armory inspect plugin.wasm                 show a plugin's world, imports and metadata
  npx armory push ghcr.io/acme/order-filter:1.0.0
  npx armory run oci://ghcr.io/acme/order-filter:1.0.0 orders.jsonl

Exit codes: 0 ok, 1 failure, 2 misuse, 130 Ctrl-C.`;

/** The version of this program. */
const version: string = readVersion();

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  if (typeof manifest !== "object" || manifest === null || !("version" in manifest)) return "unknown";
  return String(manifest.version);
}
