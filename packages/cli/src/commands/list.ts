import type { StoredName } from "@armory-plugins/oci";
import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { storeOption } from "../flags/registry-flags.ts";
import type { StoreFlags } from "../flags/registry-flags.ts";
import { openStore } from "../registry/connect.ts";
import { renderSize } from "../terminal/render-quantity.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory list` takes. */
export interface ListOptions extends StoreFlags {
  readonly output: OutputFormat;
}

/** `armory list` */
export function addListCommand({ program, terminal }: CommandTable): void {
  program
    .command("list")
    .description("list the plugins in the store")
    .addOption(storeOption())
    .addOption(flags.output("of the list"))
    .action(async (options: ListOptions) => await list(options, terminal));
}

/** Print the names in the store, each with its plugin's digest and size and when it was pulled. @throws OciError `STORE_UNREADABLE` */
export async function list(options: ListOptions, terminal: Terminal): Promise<void> {
  const { formatReference } = await import("@armory-plugins/oci");
  const names = await (await openStore(options, terminal)).list();
  if (options.output === "json") {
    const items = names.map(({ reference, digest, pulledAt, artifact }) => ({
      reference: formatReference(reference),
      digest,
      pulledAt: pulledAt.toISOString(),
      ...(artifact === undefined ? { damaged: true } : { size: artifact.manifest.layer.size, file: artifact.file }),
    }));
    await terminal.stdout.write(`${JSON.stringify(items, null, 2)}\n`);
    return;
  }
  if (names.length === 0) {
    await terminal.stderr.write("The store is empty; pull a plugin with: npx armory pull REFERENCE\n");
    return;
  }
  await terminal.stdout.write(renderTable([header, ...names.map((name) => rowOf(name, formatReference))]));
}

// --- internal ---

const header = ["REFERENCE", "DIGEST", "SIZE", "PULLED"];

function rowOf(
  { reference, digest, pulledAt, artifact }: StoredName,
  format: (reference: StoredName["reference"]) => string,
): string[] {
  const size = artifact === undefined ? "damaged: pull it again" : renderSize(artifact.manifest.layer.size);
  return [format(reference), digest.slice(0, "sha256:".length + 12), size, pulledAt.toISOString().slice(0, 16)];
}

function renderTable(rows: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
