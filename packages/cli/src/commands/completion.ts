import type { RootCommand } from "@bomb.sh/tab";
import { Argument } from "commander";
import type { Command } from "commander";
import type { CommandTable, ParserOutput } from "../flags/command.ts";
import { bashCompletion } from "./bash-completion.ts";

/** The shells that completions are written for. */
export const shells = ["bash", "zsh", "fish", "powershell"] as const;

/** `armory completion SHELL`, and the hidden `armory complete -- WORDS` that the shells call. */
export function addCompletionCommand({ program }: CommandTable, output: ParserOutput): void {
  program
    .command("completion")
    .description("print a shell script that completes commands and flags")
    .addArgument(new Argument("<shell>", "the shell").choices(shells))
    .addHelpText("after", "\nFor bash: echo 'source <(armory completion bash)' >> ~/.bashrc")
    .action(async (shell: string) => {
      if (shell === "bash") {
        output.text += bashCompletion;
        return;
      }
      const completion = await describeProgram(program);
      output.text += capture(() => completion.setup("armory", "armory", shell));
    });
  program
    .command("complete", { hidden: true })
    .argument("[words...]")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[]) => {
      const completion = await describeProgram(program);
      output.text += withFiles(capture(() => completion.parse(words)));
    });
}

// --- internal ---

/** The library prints with `console.log`, and the program writes to its own sinks. */
function capture(print: () => void): string {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => {
    lines.push(values.map(String).join(" "));
  };
  try {
    print();
  } finally {
    console.log = log;
  }
  return lines.map((line) => `${line}\n`).join("");
}

/**
 * Where there is nothing to choose from, a file belongs: directive 0 lets the shell offer those; the library never does.
 *
 * A tab without a description behind it would show in zsh as a dash.
 */
function withFiles(answer: string): string {
  const lines = answer.split("\n").map((line) => line.trimEnd());
  const isEmpty = lines.every((line) => line === "" || line.startsWith(":"));
  return isEmpty ? ":0\n" : lines.join("\n");
}

async function describeProgram(program: Command): Promise<RootCommand> {
  const { RootCommand: Root } = await import("@bomb.sh/tab");
  const root = new Root();
  for (const command of program.createHelp().visibleCommands(program)) describeCommand(root, "", command, program);
  return root;
}

/** Describe a command and those below it; the library knows these by all their words: `nri serve`. */
function describeCommand(root: RootCommand, parent: string, command: Command, program: Command): void {
  const name = `${parent}${command.name()}`;
  const described = root.command(name, command.description());
  for (const argument of command.registeredArguments) {
    described.argument(
      argument.name(),
      (complete) => {
        const choices = name === "help" ? namesBelow(program) : argument.argChoices;
        choices?.forEach((choice) => complete(choice, ""));
      },
      argument.variadic,
    );
  }
  for (const option of command.options) {
    if (option.long === undefined) continue;
    const long = option.long.slice(2);
    const alias = option.short?.slice(1);
    if (option.isBoolean() || option.negate) described.option(long, option.description, alias);
    else {
      const { argChoices } = option;
      described.option(
        long,
        option.description,
        (complete) => argChoices?.forEach((choice) => complete(choice, "")),
        alias,
      );
    }
  }
  for (const below of command.commands) describeCommand(root, `${name} `, below, program);
}

function namesBelow(command: Command): string[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((each) => each.name());
}
