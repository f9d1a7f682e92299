import { resolve } from "node:path";
import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { storeOption } from "../flags/registry-flags.ts";
import type { StoreFlags } from "../flags/registry-flags.ts";
import { fileProblem } from "../input/file-problem.ts";
import { openStore } from "../registry/connect.ts";
import { warnOfMove } from "../registry/pull-plugin.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory load` takes. */
export interface LoadOptions extends StoreFlags {
  readonly file: string;
  readonly output: OutputFormat;
}

/** `armory load FILE` */
export function addLoadCommand({ program, terminal }: CommandTable): void {
  program
    .command("load")
    .description("put the plugins of a tar file, which armory save wrote, into the store")
    .argument("[file]", 'the tar file; "-" reads stdin', "-")
    .addOption(storeOption())
    .addOption(flags.output("of the result"))
    .action(async (file: string, options: Omit<LoadOptions, "file">) => await load({ ...options, file }, terminal));
}

/** Put plugins into the store, print their names, and tell on stderr when a tag has moved. @throws OciError, CliError `FILE_UNREADABLE`. */
export async function load(options: LoadOptions, terminal: Terminal): Promise<void> {
  const { formatReference, loadArchive } = await import("@armory-plugins/oci");
  const store = await openStore(options, terminal);
  const added = await loadArchive(store, options.file === "-" ? terminal.stdin() : readTar(options.file, terminal));
  for (const one of added) await warnOfMove(one, terminal);
  const loaded = added.map(({ artifact, movedFrom }) => ({
    reference: formatReference(artifact.reference),
    digest: artifact.digest,
    ...(movedFrom === undefined ? {} : { movedFrom }),
  }));
  const text = loaded.map(({ reference }) => `${reference}\n`).join("");
  await terminal.stdout.write(options.output === "json" ? `${JSON.stringify(loaded, null, 2)}\n` : text);
}

// --- internal ---

async function* readTar(file: string, { cwd, signal }: Terminal): AsyncGenerator<Uint8Array, void, void> {
  const { readFileChunks } = await import("@armory-plugins/host");
  try {
    yield* readFileChunks(resolve(cwd, file), { kinds: ["file", "pipe"], signal });
  } catch (error) {
    throw fileProblem(error, file, "a tar file");
  }
}
