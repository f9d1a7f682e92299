import type { Grants } from "../grants.ts";
import { createCli } from "./cli.ts";
import { clocks } from "./clocks.ts";
import { withDenied } from "./denied.ts";
import { createFilesystem } from "./filesystem.ts";
import { sealInterface } from "./host-only.ts";
import { io, type Sink } from "./io.ts";
import type { OpenFiles } from "./open-files.ts";
import { random } from "./random.ts";
import { sockets } from "./sockets.ts";

/**
 * The imports of a plugin, WASI 0.2 with nothing in it but what was granted.
 *
 * Every call is answered in the plugin's own thread. Interfaces are keyed as jco asks for them: `wasi:cli/environment`,
 * without a version. What is not here exists too, and throws when called.
 *
 * @param files - what the instance has open; whoever ends the instance closes it.
 * @param imports - what else it is given: what its world imports.
 * @param denied - interfaces that it imports in a version that the host does not know: jco asks for them by the same names.
 */
export function createWasi(
  grants: Grants,
  output: { readonly stdout: Sink; readonly stderr: Sink },
  files: OpenFiles,
  imports: Readonly<Record<string, object>> = {},
  denied: readonly string[] = [],
): Record<string, object> {
  const interfaces = {
    ...imports,
    ...io,
    ...clocks,
    ...random,
    ...sockets,
    ...createCli(grants, output),
    ...createFilesystem(grants.preopens ?? [], files),
  };
  for (const members of Object.values(interfaces)) sealInterface(members);
  const otherVersions = new Set(denied.filter((name) => Object.hasOwn(interfaces, name)));
  return withDenied(new Map(Object.entries(interfaces).filter(([name]) => !otherVersions.has(name))), otherVersions);
}
