import { resolve } from "node:path";
import type { RegistryFlags, StoreFlags } from "../flags/registry-flags.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { openStore } from "./connect.ts";
import { pullPlugin } from "./pull-plugin.ts";

/** Whether somebody named a plugin in a registry: `oci://ghcr.io/acme/order-filter:1.0.0`. */
export function isInRegistry(name: string): boolean {
  return name.startsWith("oci://");
}

/**
 * The absolute path of a plugin that was named by a path or by a reference with `oci://`. One in a registry is that of the store, whose bytes are checked; it is
 * pulled when the store does not have it.
 *
 * @throws OciError
 */
export async function locatePlugin(
  name: string,
  flags: RegistryFlags & StoreFlags & { readonly quiet?: boolean | undefined },
  terminal: Terminal,
): Promise<string> {
  if (!isInRegistry(name)) return resolve(terminal.cwd, name);
  const { formatReference, parseReference } = await import("@armory-plugins/oci");
  const reference = parseReference(name);
  const store = await openStore(flags, terminal);
  const stored = await store.find(reference);
  if (stored !== undefined) {
    await store.verify(stored);
    return stored.file;
  }
  if (flags.quiet !== true) await terminal.stderr.write(`pulling ${formatReference(reference)}\n`);
  return (await pullPlugin(reference, store, flags, terminal)).artifact.file;
}
