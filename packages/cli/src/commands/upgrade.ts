import { resolve } from "node:path";
import type { SdkUpgrade } from "@armory-plugins/build";
import { printableLine } from "@armory-plugins/host/printable";
import type { CommandResult, CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory upgrade` takes. */
export interface UpgradeOptions {
  readonly dir: string;
  readonly yes?: boolean | undefined;
  readonly output: OutputFormat;
}

/** `armory upgrade [dir]` */
export function addUpgradeCommand({ program, terminal, onResult }: CommandTable): void {
  program
    .command("upgrade")
    .description("show newer versions of the SDK and of armory, and write them into the project's manifests")
    .argument("[dir]", "the project directory", ".")
    .option("-y, --yes", "write them without asking")
    .addOption(flags.output("of the result"))
    .action(async (dir: string, options: Omit<UpgradeOptions, "dir">) => {
      onResult(await upgrade({ ...options, dir }, terminal));
    });
}

/** Show what is newer, ask, and write it; a failure when something is newer and stays as it is. */
export async function upgrade({ dir, yes, output }: UpgradeOptions, terminal: Terminal): Promise<CommandResult> {
  const { applyUpgrade, changesUrl, findUpgrade } = await import("@armory-plugins/build");
  const { env, signal, stdout, stderr } = terminal;
  const project = resolve(terminal.cwd, dir);
  const found = await findUpgrade(project, { env, signal, timeoutMs });
  const isCurrent = found.outdated.length === 0;
  if (output === "text") await stdout.write(renderUpgrade(found, changesUrl));
  const isWritten = !isCurrent && (yes === true || (output === "text" && (await isConfirmed(terminal))));
  if (isWritten) await applyUpgrade(project, found);
  if (output === "json") {
    const outdated = found.outdated.map(({ file, name, version }) => ({ file, name, version }));
    const unchanged = found.unchanged.map(({ file, name, range }) => ({ file, name, range }));
    await stdout.write(
      `${JSON.stringify({ ...found, outdated, unchanged, changes: changesUrl, written: isWritten }, null, 2)}\n`,
    );
  } else if (isWritten) {
    await stdout.write(`Written. Next:\n\n${found.commands.map((command) => `  ${command}\n`).join("")}`);
  } else if (!isCurrent) {
    await stderr.write("Nothing was written; add --yes to write them.\n");
  }
  return isCurrent || isWritten ? "ok" : "failure";
}

// --- internal ---

const timeoutMs = 60_000;

function renderUpgrade({ newest, outdated, unchanged }: SdkUpgrade, changes: string): string {
  const own = unchanged.map(
    ({ file, name, range }) =>
      `${printableLine(`${file} asks for ${name} ${range.trim()}`)}; change this yourself, ${newest} is the newest version\n`,
  );
  if (outdated.length === 0) {
    return own.length > 0 ? own.join("") : `Everything is up to date: ${newest} is the newest version.\n`;
  }
  const rows = outdated.map(({ file, name, version }) => [printableLine(name), version, file] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, version, file]) => `  ${name.padEnd(width)}  ${version} -> ${newest}  ${file}\n`);
  return `${lines.join("")}${own.join("")}\nWhat changed: ${changes}\n`;
}

/** A person's answer; nobody's is no. */
async function isConfirmed({ isInteractive, stderr, stdin }: Terminal): Promise<boolean> {
  if (isInteractive !== true) return false;
  await stderr.write("Write them? [y/N] ");
  for await (const chunk of stdin()) return /^\s*y(?:es)?\s*$/i.test(chunk.toString("utf8"));
  return false;
}
