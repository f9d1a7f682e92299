import { printableLine } from "@armory-plugins/host/printable";
import type { CommandResult, CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { colorsFor } from "../terminal/colors.ts";
import type { Colors } from "../terminal/colors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Check } from "./doctor-checks.ts";

/** What `armory doctor` takes. */
export interface DoctorOptions {
  readonly output: OutputFormat;
  readonly quiet?: boolean | undefined;
  readonly color: boolean;
}

/** `armory doctor` */
export function addDoctorCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("doctor")
    .description("show what this machine lacks, with the command that installs it")
    .addOption(flags.output("of the result"))
    .addOption(flags.quiet("what is present, and what the project in this directory does not need"))
    .addOption(flags.noColor())
    .action(async (options: DoctorOptions) => {
      onResult(await doctor(options, terminal));
    });
}

/** Check this machine; a failure when something needed is missing. */
export async function doctor(options: DoctorOptions, terminal: Terminal): Promise<CommandResult> {
  const { runChecks } = await import("./doctor-checks.ts");
  const isQuiet = options.quiet === true;
  const found = await runChecks(terminal, isQuiet ? "needed" : "all");
  const checks = isQuiet ? found.filter((check) => !check.ok) : found;
  const ok = checks.every((check) => check.ok || !check.isNeeded);
  const text =
    options.output === "json"
      ? JSON.stringify({ ok, checks }, null, 2)
      : renderChecks(checks, colorsFor(terminal.stdout, terminal, options.color));
  if (text !== "") await terminal.stdout.write(`${text}\n`);
  return ok ? "ok" : "failure";
}

/** The checks for people, a line each and a line for each remedy. */
export function renderChecks(checks: readonly Check[], colors: Colors): string {
  const lines: string[] = [];
  let group = "";
  for (const check of checks) {
    if (check.group !== group) {
      if (group !== "") lines.push("");
      group = check.group;
      lines.push(colors.bold(group));
    }
    const mark = check.ok ? colors.green("ok     ") : check.isNeeded ? colors.red("missing") : colors.yellow("absent ");
    lines.push(`  ${mark} ${printableLine(check.name)}: ${printableLine(check.found)}`);
    if (check.remedy !== undefined) lines.push(`          ${colors.bold(printableLine(check.remedy))}`);
  }
  return lines.join("\n");
}
