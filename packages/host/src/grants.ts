import { realpath, stat } from "node:fs/promises";
import { HostError } from "./host-error.ts";

/** What an operator allows a plugin beyond clocks and random numbers. Everything absent is refused. */
export interface Grants {
  /** The environment variables that the plugin sees: these and no others. */
  readonly env?: Readonly<Record<string, string>>;
  /** The arguments that the plugin sees. */
  readonly args?: readonly string[];
  /** The directories that the plugin sees. */
  readonly preopens?: readonly Preopen[];
}

/** A directory of this machine that a plugin sees. */
export interface Preopen {
  /** The directory on this machine; a symbolic link to it is followed once, before anything of the plugin runs. */
  readonly hostPath: string;
  /** The absolute path under which the plugin sees it, for example `/data`. */
  readonly guestPath: string;
  /** `read` for reading only, `read-write` to create, change and remove as well. */
  readonly access: "read" | "read-write";
}

/**
 * Resolve granted directories once, before anything of the plugin runs: a plugin that may write above one could exchange a link for it later.
 *
 * @throws HostError `INVALID_ARGUMENT` for what is not a directory, or has a guest path that is not absolute.
 */
export async function resolvePreopens({ preopens = [] }: Grants): Promise<Preopen[]> {
  const resolved: Preopen[] = [];
  for (const preopen of preopens) {
    const { hostPath, guestPath } = preopen;
    const found = await stat(hostPath).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      throw new HostError("INVALID_ARGUMENT", `preopen "${hostPath}" is not a directory of this machine`);
    }
    if (!guestPath.startsWith("/")) {
      throw new HostError(
        "INVALID_ARGUMENT",
        `preopen "${hostPath}" has the guest path "${guestPath}"; expected an absolute one`,
      );
    }
    resolved.push({ ...preopen, hostPath: await realpath(hostPath) });
  }
  return resolved;
}
