import type { CommandTable } from "../flags/command.ts";
import { flags } from "../flags/flags.ts";
import type { OutputFormat } from "../flags/flags.ts";
import { storeOption } from "../flags/registry-flags.ts";
import type { StoreFlags } from "../flags/registry-flags.ts";
import { openStore } from "../registry/connect.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `armory rm` takes. */
export interface RmOptions extends StoreFlags {
  readonly references: readonly string[];
  readonly force?: boolean | undefined;
  readonly output: OutputFormat;
}

/** `armory rm REFERENCE...` */
export function addRmCommand({ program, terminal }: CommandTable): void {
  program
    .command("rm")
    .description("remove plugins from the store; the registry keeps them")
    .argument("<references...>", "names that armory list shows")
    .option("-f, --force", "ignore what is not in the store")
    .addOption(storeOption())
    .addOption(flags.output("of the result"))
    .action(
      async (references: string[], options: Omit<RmOptions, "references">) =>
        await remove({ ...options, references }, terminal),
    );
}

/** Remove names, and the plugins to which no name leads any more. @throws OciError `NOT_IN_STORE`, once all others were removed. */
export async function remove(options: RmOptions, terminal: Terminal): Promise<void> {
  const { formatReference, OciError, parseReference } = await import("@armory-plugins/oci");
  const store = await openStore(options, terminal);
  const references = options.references.map((text) => parseReference(text));
  const removed: string[] = [];
  const missing: string[] = [];
  for (const reference of references) {
    const name = await store.remove(reference);
    if (name === undefined) missing.push(formatReference(reference));
    else removed.push(formatReference(name.reference));
  }
  const text = removed.map((name) => `${name}\n`).join("");
  await terminal.stdout.write(options.output === "json" ? `${JSON.stringify({ removed, missing }, null, 2)}\n` : text);
  if (missing.length > 0 && options.force !== true) {
    throw new OciError("NOT_IN_STORE", `cannot remove ${missing.join(", ")}: not in the store`, {
      remedy: "see what is there with: npx armory list",
    });
  }
}
