import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { CliError } from "../errors/cli-error.ts";
import type { CommandTable } from "../flags/command.ts";
import { storeOption } from "../flags/registry-flags.ts";
import type { StoreFlags } from "../flags/registry-flags.ts";
import { openStore } from "../registry/connect.ts";
import { replaceFile } from "../registry/replace-file.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory save` takes. */
export interface SaveOptions extends StoreFlags {
  readonly references: readonly string[];
  readonly out?: string | undefined;
}

/** `armory save REFERENCE...` */
export function addSaveCommand({ program, terminal }: CommandTable): void {
  program
    .command("save")
    .description("write plugins of the store, with their signatures, to a tar file (an OCI image layout)")
    .argument("<references...>", "names that armory list shows")
    .option("--out <file>", "the tar file (default: stdout)")
    .addOption(storeOption())
    .action(
      async (references: string[], options: Omit<SaveOptions, "references">) =>
        await save({ ...options, references }, terminal),
    );
}

/** Write plugins to a tar file. @throws OciError `NOT_IN_STORE`, `STORE_DAMAGED`, `STORE_UNREADABLE`; CliError `MISUSE`, `OUTPUT_FAILED`. */
export async function save(options: SaveOptions, terminal: Terminal): Promise<void> {
  const { formatReference, OciError, parseReference, saveArchive } = await import("@armory-plugins/oci");
  if (options.out === undefined && terminal.stdout.isTerminal) {
    throw new CliError("MISUSE", "cannot write a tar file to a terminal", { remedy: "name a file with --out" });
  }
  const store = await openStore(options, terminal);
  const artifacts = await Promise.all(
    options.references.map(async (text) => {
      const reference = parseReference(text);
      const artifact = await store.find(reference);
      if (artifact !== undefined) return artifact;
      const name = formatReference(reference);
      throw new OciError("NOT_IN_STORE", `cannot save ${name}: it is not in the store`, {
        remedy: `pull it first: npx armory pull ${name}`,
      });
    }),
  );
  const archive = saveArchive(store, artifacts);
  if (options.out === undefined) {
    for await (const chunk of archive) await terminal.stdout.write(chunk);
    return;
  }
  await replaceFile(resolve(terminal.cwd, options.out), options.out, (path) =>
    pipeline(archive, createWriteStream(path, { flags: "wx" }), { signal: terminal.signal }),
  );
}
