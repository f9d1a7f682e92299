import { homedir } from "node:os";
import { isAbsolute } from "node:path";

/**
 * Set `HOME` where this process has no home directory, before anything is imported that asks for one and fails: a container's user ID may have no account.
 *
 * Nothing is kept there, so it is the directory that Debian's accounts without a home have, which nobody but root can make (base-passwd, `nobody`).
 */
export function provideHome(): void {
  if (!hasHome()) process.env["HOME"] = "/nonexistent";
}

// --- internal ---

/** An empty or relative one would be whatever directory the command runs in. */
function hasHome(): boolean {
  try {
    return isAbsolute(homedir());
  } catch {
    return false;
  }
}
